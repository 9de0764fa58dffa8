import { entries } from './entry.ts';

export const esql = entries({});
