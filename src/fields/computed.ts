import type { Call, FieldRef } from '../ir/index.ts';
import { hasOwn, isInexact, type Localising, pathOf } from './fieldnames.ts';
import { baseField, baseNameCall, type PathPart, pathPart } from './paths.ts';
import type { Place } from './plan.ts';
import { preferred } from './preferred.ts';

/**
 * A name that the target has only as the end of a path, computed from the path. Undefined where the target has a field
 * for the name or no path that surely ends in it, and where its language has room for a field only.
 */
export function computedName(field: FieldRef, place: Place, context: Localising): Call | undefined {
  const part = pathPart(field.name);
  if (part === undefined || baseField(part.path) !== field.name) return undefined;
  const path = context.own ? ownPath(field, part, context) : otherPath(field, part, place, context);
  return path === undefined ? undefined : baseNameCall({ ...field, name: path }, context.product);
}

/** The source's own path, of which the source computes the name. */
function ownPath({ spelling }: FieldRef, { path }: PathPart, { to }: Localising): string | undefined {
  if (spelling === undefined) return undefined;
  return preferred(to.toCanonical(spelling))?.canonical === path ? spelling : undefined;
}

function otherPath(field: FieldRef, part: PathPart, place: Place, context: Localising): string | undefined {
  if (!isComputed(place, context.taxonomy) || hasOwn(context.to.toVendor(field.name))) return undefined;
  return isInexact(field, context) ? undefined : pathOf(field, part, context)?.field;
}

/** What is shown keeps the path, which says more. */
function isComputed(place: Place, taxonomy: string): boolean {
  return taxonomy === 'splunk' && place !== 'result' && place !== 'terms';
}
