import type { YamlDocument } from '../../syntax/yaml.ts';
import type { SourceText, Span } from '../../text/index.ts';

/**
 * A span that is worked out only when someone looks at it: rules without diagnostics never pay for positions. One
 * small object a place, linked to the place around it.
 */
export class Place implements Span {
  readonly document: YamlDocument;
  readonly #parent: Place | undefined;
  readonly #key: string | number | undefined;
  #span: Span | undefined;

  constructor(document: YamlDocument, parent?: Place, key?: string | number) {
    this.document = document;
    this.#parent = parent;
    this.#key = key;
  }

  at(key: string | number): Place {
    return new Place(this.document, this, key);
  }

  get path(): readonly (string | number)[] {
    const path: (string | number)[] = [];
    for (let place: Place | undefined = this; place !== undefined; place = place.#parent) {
      if (place.#key !== undefined) path.push(place.#key);
    }
    return path.reverse();
  }

  /** The key of a map's entry, instead of its value. */
  get key(): Span | undefined {
    return this.document.spanOf(this.path, 'key');
  }

  /** A part of the scalar that stands here, by offsets in its text. */
  inside(start: number, end: number): Span {
    const source = this.document.textAt(this.path);
    return source === undefined ? this : { source, start, end };
  }

  get source(): SourceText {
    return this.#resolve().source;
  }

  get start(): number {
    return this.#resolve().start;
  }

  get end(): number {
    return this.#resolve().end;
  }

  #resolve(): Span {
    const { source } = this.document;
    this.#span ??= this.document.spanOf(this.path) ?? { source, start: 0, end: 0 };
    return this.#span;
  }
}
