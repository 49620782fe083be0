import type { PersonType } from '@plumbline/contracts';
import type DataLoader from 'dataloader';

type People = DataLoader<string, { readonly id: string; readonly name: string } | null>;

/** A name and no more: who may see an interview need not be allowed to see an address. */
export async function personOf(people: People, id: string): Promise<PersonType | null> {
  const person = await people.load(id);
  return person && { id: person.id, name: person.name };
}

/** In the order of the ids; whoever is not known any more is left out. */
export async function peopleOf(people: People, ids: readonly string[]): Promise<PersonType[]> {
  const found = await Promise.all(ids.map((id) => personOf(people, id)));
  return found.filter((person) => person !== null);
}
