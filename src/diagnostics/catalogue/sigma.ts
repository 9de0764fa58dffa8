import { entries } from './entry.ts';

export const sigma = entries({});
