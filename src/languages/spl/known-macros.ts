import type { Macro } from '../../../grammars/spl/index.ts';
import { isSourceMacro } from '../../fields/index.ts';
import type { MacroDefinition } from '../../language/index.ts';

/**
 * Macros that Splunk's detection content relies on everywhere and whose meaning is settled, so that they need no
 * definition: they stay as they are written, since no one wants to read their text in their stead.
 *
 * `drop_dm_object_name` comes with the Common Information Model add-on; the `security_content_…` ones with Splunk's
 * security content.
 */
export type KnownMacro =
  /** `rename X.* as *`. */
  | { readonly does: 'drop-prefix'; readonly prefix: string }
  /** Shows a time as text. */
  | { readonly does: 'show-time'; readonly field: string }
  /** Options of tstats: rows without a group's field get the text "null" instead of being left out. */
  | { readonly does: 'summary-options' };

export function knownMacro(macro: Macro): KnownMacro | undefined {
  const argument = macro.arguments[0] ?? '';
  switch (macro.name) {
    case 'drop_dm_object_name':
      return { does: 'drop-prefix', prefix: argument };
    case 'security_content_ctime':
    case 'ctime':
      return { does: 'show-time', field: argument };
    case 'security_content_summariesonly':
      return { does: 'summary-options' };
    default:
      return undefined;
  }
}

const knownNames = new Set([
  'drop_dm_object_name',
  'security_content_ctime',
  'ctime',
  'security_content_summariesonly',
]);

/** A stage at a search's end where customers put their own exclusions: `<name of the rule>_filter`. */
export function isHook(name: string): boolean {
  return name.endsWith('_filter');
}

/** What an unused hook is defined as. */
function isEmptyHook(definition: MacroDefinition | undefined): boolean {
  return definition === undefined || /^\s*search\s+\*\s*$/i.test(definition.text.text);
}

/** Macros that stay as they are written although they may be defined. */
export function isKept(name: string, definition: MacroDefinition | undefined): boolean {
  return isSourceMacro(name) || knownNames.has(name) || (isHook(name) && isEmptyHook(definition));
}
