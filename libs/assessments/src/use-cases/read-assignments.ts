import { CandidateDirectory } from '@plumbline/contracts';
import type { Page, PageRequest } from '@plumbline/kernel';
import { isId } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { AssignmentStatus } from '../domain/assignment.ts';
import { AssignmentRepository } from '../data/assignment.repository.ts';
import { viewAssignment, type AssignmentView } from './assignment-view.ts';
import { assignmentScope } from './candidate-scope.ts';

export interface AssignmentSearch {
  readonly assessmentId: string | null;
  readonly candidateId: string | null;
  readonly loopStageId: string | null;
  readonly status: AssignmentStatus | null;
}

@Injectable()
export class ReadAssignments {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
  ) {}

  /** The newest first; in a candidate's session the one that it serves. Two statements, whatever the page's size. */
  list(actor: Actor, search: AssignmentSearch, page: PageRequest): Promise<Page<AssignmentView>> {
    const { assessmentId, candidateId, loopStageId, status } = search;
    // What cannot be an id is nobody's.
    if ([assessmentId, candidateId, loopStageId].some((id) => id !== null && !isId(id))) {
      return Promise.resolve({ edges: [], hasNextPage: false });
    }
    return this.unitOfWork.read(actor, async (tx) => {
      const found = await this.assignments.list(
        tx,
        { id: assignmentScope(actor), assessmentId, candidateId, loopStageId, status },
        page,
      );
      const ids = [...new Set(found.edges.map(({ node }) => node.candidateId))];
      const candidates = await this.candidates.find(tx, ids);
      const edges = found.edges.map(({ node, cursor }) => ({ node: viewAssignment(node, candidates), cursor }));
      return { edges, hasNextPage: found.hasNextPage };
    });
  }
}
