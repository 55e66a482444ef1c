import { writeSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { EnvironmentError, messageOf } from '../../core/errors.js';
import { closeSynchronized, type Origin, type PartialFile } from './partial-file.js';
import { PassingFault, reasonOf, request, shown, type WebOptions } from './web-request.js';

export interface DownloadOptions extends WebOptions {
  /** Bytes of the file, if they are known. */
  readonly expectedBytes: number | undefined;
  /** A file of more bytes is refused. */
  readonly maximumBytes: number;
  /** Is told how many bytes are there, of how many, if that is known. */
  readonly onProgress: (bytes: number, total: number | undefined) => void;
}

/**
 * Downloads a zip archive, or what is missing of it. The server is asked for the rest only if the file is still the one that the first part is of (If-Range);
 * one that does not know such questions sends the whole.
 * @throws PassingFault if it breaks off; what has come stays. EnvironmentError if this cannot be the file.
 */
export async function download(address: URL, part: PartialFile, options: DownloadOptions): Promise<void> {
  const { origin } = part;
  const size = origin?.address === address.href ? part.size : 0;
  const isDone = size > 0 && size === options.expectedBytes;
  if (isDone) return;
  const wanted = size > 0 ? { range: `bytes=${size}-`, 'if-range': origin!.validator } : {};
  // 416: the server's file has no more bytes than are here, so it is another one.
  let response = await request(address, wanted, [200, 206, 416], options);
  if (response.statusCode !== 200 && !continues(response, size, origin)) {
    response.destroy();
    response = await request(address, {}, [200], options);
  }
  const start = response.statusCode === 206 ? size : 0;
  const total = totalOf(response, start);
  refuseOther(response, total, address, options);
  await write(response, part, { address, start, total }, options);
}

/** Whether an answer is the rest of the file that has been begun, and not of another. */
function continues({ statusCode, headers }: IncomingMessage, size: number, origin?: Origin): boolean {
  const [, start] = /^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const validator = validatorOf(headers);
  const isSame = validator === undefined || validator === origin?.validator;
  return statusCode === 206 && Number(start) === size && isSame;
}

const validatorOf = (headers: IncomingMessage['headers']): string | undefined =>
  headers.etag?.startsWith('"') ? headers.etag : headers['last-modified'];

function totalOf({ headers }: IncomingMessage, start: number): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : start + Number(length);
}

/** A page in place of the archive says that somebody else has answered. */
function refuseOther(
  response: IncomingMessage,
  total: number | undefined,
  address: URL,
  { expectedBytes, maximumBytes }: DownloadOptions,
): void {
  const refuse = (message: string): never => {
    response.destroy();
    throw new EnvironmentError(`${shown(address)} ${message}`);
  };
  if (/^text\/html|xhtml/i.test(response.headers['content-type'] ?? '')) refuse(PAGE);
  if (total === undefined) return;
  if (expectedBytes !== undefined && total !== expectedBytes)
    refuse(`has ${total} bytes, not the ${expectedBytes} of this data set; is it another edition?`);
  if (total > maximumBytes) refuse(`has ${total} bytes, more than ${maximumBytes}`);
}

const PAGE =
  'is a page (HTML), not the archive: does the network want a login first, or a proxy (HTTPS_PROXY)?';

const isZip = (block: Buffer): boolean => block[0] === 0x50 && (block.length === 1 || block[1] === 0x4b);

async function write(
  response: IncomingMessage,
  part: PartialFile,
  { address, start, total }: { address: URL; start: number; total: number | undefined },
  { expectedBytes = total, maximumBytes, onProgress }: DownloadOptions,
): Promise<void> {
  const validator = validatorOf(response.headers);
  const origin = validator === undefined ? undefined : { address: address.href, validator };
  let size = start;
  const inFolder = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      response.destroy();
      throw new EnvironmentError(
        `cannot write ${part.file} after ${size} bytes: ${messageOf(error)}; MFBENCH_CACHE names another folder`,
      );
    }
  };
  const refuse = (message: string): never => {
    part.remove();
    throw new EnvironmentError(`${shown(address)} ${message}`);
  };
  const descriptor = inFolder(() => part.open(origin, start === 0));
  try {
    for await (const block of response as AsyncIterable<Buffer>) {
      if (size === 0 && !isZip(block))
        refuse(/^\s*</.test(block.toString('latin1')) ? PAGE : 'is no zip archive');
      for (let at = 0; at < block.length; )
        at += inFolder(() => writeSync(descriptor, block, at, block.length - at));
      size += block.length;
      if (size > Math.min(maximumBytes, expectedBytes ?? maximumBytes))
        refuse(`goes on after ${size} bytes, more than it should have`);
      onProgress(size, expectedBytes);
    }
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new PassingFault(`${shown(address)} breaks off after ${size} bytes: ${reasonOf(error)}`);
  } finally {
    closeSynchronized(descriptor);
  }
  if (expectedBytes !== undefined && size < expectedBytes)
    throw new PassingFault(`${shown(address)} breaks off after ${size} of ${expectedBytes} bytes`);
}
