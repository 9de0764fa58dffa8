import { entries } from './entry.ts';

export const elastic = entries({});
