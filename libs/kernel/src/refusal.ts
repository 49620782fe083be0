import { err, type Err } from './result.ts';

/**
 * An expected "no": a stable code for programs, a sentence for people, and the path of the input field it is about.
 * `details` holds machine-readable facts (ids, counts) that are safe to show to whoever is being refused.
 */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface RefusalOptions {
  readonly field?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Values for the `{name}` placeholders of the catalogue's message. */
  readonly values?: Readonly<Record<string, string | number>>;
}

type Catalogue<C extends Readonly<Record<string, string>>> = {
  readonly [Code in keyof C]: (options?: RefusalOptions) => Err<Refusal>;
} & { readonly messages: C };

/**
 * Builds a library's catalogue of refusals: each key is a stable code, each value the message a person can act on.
 * `refusals.NOT_FOUND()` gives an `Err` ready to be returned from a use case or a domain rule.
 */
export function defineRefusals<const C extends Readonly<Record<string, string>>>(messages: C): Catalogue<C> {
  const build =
    (code: string, template: string) =>
    (options: RefusalOptions = {}): Err<Refusal> =>
      err({
        code,
        message: template.replace(/\{(\w+)\}/g, (_, name: string) => String(options.values?.[name] ?? '')),
        ...(options.field === undefined ? {} : { field: options.field }),
        ...(options.details === undefined ? {} : { details: options.details }),
      });
  const entries = Object.entries(messages).map(([code, template]) => [code, build(code, template)]);
  return Object.assign(Object.fromEntries(entries), { messages }) as Catalogue<C>;
}
