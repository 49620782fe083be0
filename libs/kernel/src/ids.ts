import { v4, v7, validate } from 'uuid';

declare const brand: unique symbol;

/** A UUIDv7 (RFC 9562) that says what it identifies. The brand exists for the compiler only. */
export type Id<Kind extends string = string> = string & { readonly [brand]?: Kind };

/** A new id; ids made later sort later, so that primary indexes grow at their end. */
export const newId = <Kind extends string>(): Id<Kind> => v7();

/**
 * A random id (UUIDv4, RFC 9562), which says nothing of the order in which ids were made: for parts that are shown in
 * another order than they were written in.
 */
export const newUnorderedId = <Kind extends string>(): Id<Kind> => v4();

/**
 * Whether a text from outside can be an id at all. Those that cannot are answered as "not found", never as a fault. An
 * id has one spelling, ours: PostgreSQL would take capitals for the same id, and a comparison of texts would not.
 */
export const isId = (text: string): boolean => validate(text) && text === text.toLowerCase();
