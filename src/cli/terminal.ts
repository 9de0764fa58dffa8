import cliProgress from 'cli-progress';
import { createColors } from 'picocolors';
import { type Diagnostic, type Palette, renderDiagnostic } from '../diagnostics/index.ts';

const colours = createColors(process.stderr.isTTY === true && process.env.NO_COLOR === undefined);

const palette: Palette = {
  error: colours.red,
  warning: colours.yellow,
  info: colours.cyan,
  faint: colours.dim,
};

/** Diagnostics with code frames, on standard error. */
export function showDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic, palette)}\n`);
}

/** Results on standard output. A closed pipe (`| head`) ends the program quietly. */
export function out(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export interface Progress {
  step(): void;
  stop(): void;
}

/** A progress bar on a terminal, once the work has taken a second. */
export function progress(total: number): Progress {
  if (process.stderr.isTTY !== true || total < 2) return { step: () => {}, stop: () => {} };
  const bar = new cliProgress.SingleBar(
    { clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.rect,
  );
  const begun = Date.now();
  let done = 0;
  let shown = false;
  return {
    step: () => {
      done++;
      if (!shown && Date.now() - begun > 1000) {
        bar.start(total, done);
        shown = true;
      } else if (shown) bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
