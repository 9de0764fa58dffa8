/** Names of columns of our own making, under the prefix that Elastic's rules give theirs. */

/** The time bucket of a group, in plans, where its own name is not kept. */
export const bucketName = 'Esql.time_window';
export const firstSeenName = 'Esql.first_time_seen';
export const eventCountName = 'Esql.event_count';
/** Which of several searches a row was found by. */
export const stageName = 'Esql.stage';
/** What a regular expression takes out of a text. */
export const extractedName = 'Esql.extracted';
