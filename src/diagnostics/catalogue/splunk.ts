import { entries } from './entry.ts';

export const splunk = entries({});
