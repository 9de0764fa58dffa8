import { elastic } from './elastic.ts';
import type { CatalogueEntry } from './entry.ts';
import { eql } from './eql.ts';
import { esql } from './esql.ts';
import { events } from './events.ts';
import { fields } from './fields.ts';
import { general } from './general.ts';
import { kql } from './kql.ts';
import { sigma } from './sigma.ts';
import { spl } from './spl.ts';
import { splunk } from './splunk.ts';
import { testing } from './testing.ts';

export type { CatalogueEntry } from './entry.ts';

/** Every diagnostic by area. Codes are stable: scripts filter on them. */
export const areas = { general, fields, sigma, kql, eql, esql, spl, elastic, splunk, events, testing };

export type Code =
  | keyof typeof general
  | keyof typeof fields
  | keyof typeof sigma
  | keyof typeof kql
  | keyof typeof eql
  | keyof typeof esql
  | keyof typeof spl
  | keyof typeof elastic
  | keyof typeof splunk
  | keyof typeof events
  | keyof typeof testing;

export const catalogue: Readonly<Record<Code, CatalogueEntry>> = {
  ...general,
  ...fields,
  ...sigma,
  ...kql,
  ...eql,
  ...esql,
  ...spl,
  ...elastic,
  ...splunk,
  ...events,
  ...testing,
};
