import type { Result } from '../diagnostics/index.ts';
import type { Plan } from '../ir/index.ts';

/** What is known of a canonical (ECS) field. */
export interface FieldInfo {
  readonly name: string;
  readonly type?:
    | 'keyword'
    | 'text'
    | 'wildcard'
    | 'ip'
    | 'long'
    | 'double'
    | 'boolean'
    | 'date'
    | 'object'
    | 'flattened'
    | 'nested';
  /** May hold several values in one event. */
  readonly multi: boolean;
}

export function fieldInfo(_name: string): FieldInfo | undefined {
  return undefined;
}

/** Whether a Splunk macro stands for a log source, so that it must not be expanded before the source is known. */
export function isSourceMacro(_name: string): boolean {
  return false;
}

/** Vendor field names to canonical ones; event-type tests lifted into the source's log sources. */
export function canonicalise(plan: Plan, _taxonomy: string): Result<Plan> {
  return { value: plan, diagnostics: [] };
}

/** Canonical field names to a target taxonomy's; log sources put back as conditions and native source names. */
export function localise(plan: Plan, _taxonomy: string): Result<Plan> {
  return { value: plan, diagnostics: [] };
}
