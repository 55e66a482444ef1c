/** The conformance kit: for tests of plugins, in whatever test framework. */
export { assertConforms, checkPlugin, type CheckOptions } from './check-plugin.js';
export { describeFindings, type Finding, type Status } from './finding.js';
export { randomRatings, type RatingTuple, ratingsOf } from './ratings.js';
