import { entries } from './entry.ts';

export const eql = entries({});
