import { describe, expect, it } from 'vitest';
import type { MacroTable } from '../../src/language/index.ts';
import { spl } from '../../src/languages/spl/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { macroTable } from './support.ts';

function lints(text: string, macros?: MacroTable): string[] {
  const source = sourceText('search', text);
  const tree = spl.read(source, macros === undefined ? {} : { macros }).value!;
  return spl.lint!(tree, source).diagnostics.map((item) => item.code);
}

describe('lints', () => {
  it.each([
    ['a=1 or b=2', ['spl-lower-case-operator']],
    ['a=1 "or" b=2', []],
    ['a="x &gt; y"', ['spl-html-entity']],
    ['a IN ("x &amp; y")', ['spl-html-entity']],
    ['a IN ("x". "y")', ['spl-list-dot']],
    ['a IN ("x.", "y")', []],
    ['* | where match(x.y, "z")', ['spl-dotted-name']],
    ['* | where match(\'x.y\', "z")', []],
    ['* | eval z = x . y', []],
    ['* | rex field=f "(?<x>a)(?<y>b)" | eval z=x.y', []],
    ['* | where "a.b"="c"', ['spl-string-comparison']],
    ['* | where \'a.b\'="c"', []],
    ['a=1 b=2 OR c=3', ['spl-or-before-and']],
    ['a=1 (b=2 OR c=3)', []],
  ])('%s', (text, codes) => {
    expect(lints(text)).toEqual(codes);
  });

  it('sees what a macro does to the operators beside it', () => {
    const macros = macroTable({ either: 'x=1 OR x=2', both: 'x=1 y=2', grouped: '(x=1 OR x=2)' });
    expect(lints('a=1 `either`', macros)).toEqual([]);
    expect(lints('NOT `either`', macros)).toEqual(['spl-macro-operators']);
    expect(lints('NOT `grouped`', macros)).toEqual([]);
    expect(lints('a=1 OR `both`', macros)).toContain('spl-macro-operators');
  });
});
