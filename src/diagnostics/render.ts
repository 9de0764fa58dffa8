import { codeFrame, definitionOf, locate, positionAt } from '../text/index.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Colours for a terminal; the default is plain text. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string): string => text;
export const plain: Palette = { error: same, warning: same, info: same, faint: same };

/** A diagnostic as a person reads it: place, message, effect, code frame, help. */
export function renderDiagnostic(diagnostic: Diagnostic, palette: Palette = plain): string {
  const { span, severity, effect, help } = diagnostic;
  const lines: string[] = [];
  const outer = span === undefined ? undefined : locate(span);
  const position = outer === undefined ? undefined : positionAt(outer.source, outer.start);
  const where =
    outer === undefined || position === undefined
      ? ''
      : `${outer.source.name}:${position.line}:${position.column}: `;
  const consequence = effect === undefined ? '' : ` (${effect})`;
  lines.push(
    `${where}${palette[severity](severity)}[${diagnostic.code}]${consequence}: ${diagnostic.message}`,
  );
  if (span !== undefined) {
    lines.push(
      ...codeFrame(span)
        .split('\n')
        .map((text) => palette.faint(`  ${text}`)),
    );
    const definition = definitionOf(span);
    if (definition !== undefined) {
      const place = locate(definition);
      const at = positionAt(place.source, place.start);
      lines.push(palette.faint(`  defined at ${place.source.name}:${at.line}:${at.column}`));
    }
  }
  if (help !== undefined) lines.push(`  help: ${help}`);
  return lines.join('\n');
}
