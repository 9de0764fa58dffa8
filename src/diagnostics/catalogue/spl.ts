import { entries } from './entry.ts';

export const spl = entries({});
