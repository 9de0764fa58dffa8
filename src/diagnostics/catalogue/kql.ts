import { entries } from './entry.ts';

export const kql = entries({});
