import { isId, type Page, type PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopTemplateRepository } from '../data/loop-template.repository.ts';
import { OpeningRepository, type Opening } from '../data/opening.repository.ts';
import type { LoopTemplate } from '../domain/loop-template.ts';

/** Openings and their templates. Single ones are null when unknown or another organization's; lists: newest first. */
@Injectable()
export class FindOpenings {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(OpeningRepository) private readonly openings: OpeningRepository,
    @Inject(LoopTemplateRepository) private readonly templates: LoopTemplateRepository,
  ) {}

  opening(actor: Actor, id: string): Promise<Opening | null> {
    return this.unitOfWork.read(actor, (tx) => this.openings.get(tx, id));
  }

  openingsById(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, Opening>> {
    return this.unitOfWork.read(actor, (tx) => this.openings.find(tx, ids));
  }

  list(actor: Actor, page: PageRequest): Promise<Page<Opening>> {
    return this.unitOfWork.read(actor, (tx) => this.openings.list(tx, page));
  }

  template(actor: Actor, id: string): Promise<LoopTemplate | null> {
    return this.unitOfWork.read(actor, (tx) => this.templates.get(tx, id));
  }

  /** Of one opening, or of all. */
  async templatesOf(actor: Actor, openingId: string | null, page: PageRequest): Promise<Page<LoopTemplate>> {
    if (openingId !== null && !isId(openingId)) return { edges: [], hasNextPage: false };
    return this.unitOfWork.read(actor, (tx) => this.templates.list(tx, openingId, page));
  }
}
