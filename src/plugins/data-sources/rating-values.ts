import {
  DataError,
  IdIndex,
  type Location,
  quoted,
  RatingMatrix,
  type RatingScale,
} from '../../core/public.js';
import { EXPECTED, isoSeconds } from './iso-seconds.js';
import { RatingStore } from './rating-store.js';

/** What a record has for a rating, of whatever type. */
export interface RatingValues {
  readonly user: unknown;
  readonly item: unknown;
  readonly rating: unknown;
  readonly timestamp?: unknown;
}

const MAXIMUM_ID_LENGTH = 1000;

/** Ratings out of records that have types: ids are texts or whole numbers, ratings are finite numbers, times are those or ISO dates. */
export class RatingsOfValues {
  readonly #users = new IdIndex();
  readonly #items = new IdIndex();
  readonly #store: RatingStore;

  /** @param locate where the record with this number is, for messages. */
  constructor(
    timed: boolean,
    readonly declared: RatingScale | undefined,
    readonly locate: (record: number) => Location,
  ) {
    this.#store = new RatingStore(timed);
  }

  /** @throws DataError with the record's place if it is no rating. */
  add({ user, item, rating, timestamp }: RatingValues, record: number): void {
    const value = this.#number(rating, 'rating', record);
    const { declared } = this;
    if (declared && (value < declared.minimum || value > declared.maximum)) {
      const { minimum, maximum } = declared;
      this.#refuse(record, `the rating ${value} is outside the scale ${minimum} to ${maximum}`);
    }
    const date = typeof timestamp === 'string' ? isoSeconds(timestamp) : undefined;
    const time = this.#store.timed ? (date ?? this.#number(timestamp, 'timestamp', record)) : 0;
    const userRow = this.#users.add(this.#id(user, 'user', record));
    this.#store.add(userRow, this.#items.add(this.#id(item, 'item', record)), value, time, record);
  }

  #id(id: unknown, role: string, record: number): string {
    const text = typeof id === 'number' || typeof id === 'bigint' ? String(id) : id;
    if (typeof text !== 'string' || text === '' || text.length > MAXIMUM_ID_LENGTH)
      this.#refuse(
        record,
        `the ${role} is ${shown(id)}, expected a text of 1 to ${MAXIMUM_ID_LENGTH} characters or a number`,
      );
    if (typeof id === 'number' && !Number.isSafeInteger(id))
      this.#refuse(
        record,
        `the ${role} is the number ${id}, which is no exact whole number; write it as a text`,
      );
    return text;
  }

  #number(value: unknown, role: keyof typeof EXPECTED, record: number): number {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(Math.fround(number))) return number;
    this.#refuse(record, `the ${role} is ${shown(value)}, expected ${EXPECTED[role]}`);
  }

  #refuse(record: number, message: string): never {
    throw new DataError(message, this.locate(record));
  }

  finish(file: string) {
    const { declared, locate } = this;
    const store = this.#store;
    if (store.size === 0) throw new DataError('there is no rating', { file });
    const scale = declared ?? { minimum: store.minimum, maximum: store.maximum };
    return {
      ratings: new RatingMatrix(this.#users, this.#items, scale, store.columns()),
      locate: (position: number) => locate(store.lineOf(position)),
      ...{ userAttributes: new Map(), itemAttributes: new Map() },
    };
  }
}

const shown = (value: unknown): string => (value === undefined ? 'missing' : quoted(JSON.stringify(value)));
