import { entries } from './entry.ts';

export const fields = entries({});
