import { CandidateDirectory, CandidateEnroller } from '@plumbline/contracts';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccommodationResolver } from './api/accommodation.resolver.ts';
import { CandidateResolver } from './api/candidate.resolver.ts';
import { AccommodationRepository } from './data/accommodation.repository.ts';
import * as entities from './data/candidate.entity.ts';
import { CandidateRepository } from './data/candidate.repository.ts';
import { AccommodateCandidate } from './use-cases/accommodate-candidate.ts';
import { CreateCandidate } from './use-cases/create-candidate.ts';
import { EnrollCandidates } from './use-cases/enroll-candidates.ts';
import { FindCandidates } from './use-cases/find-candidates.ts';
import { RequestAccommodation } from './use-cases/request-accommodation.ts';

const ports: Provider[] = [CandidateRepository, { provide: CandidateDirectory, useExisting: CandidateRepository }];

const enroller: Provider = { provide: CandidateEnroller, useClass: EnrollCandidates };

/** People being hired. Global for its ports: who is this candidate, and, in the worker, candidates of many people. */
@Module({})
export class CandidatesModule {
  static forApi(): DynamicModule {
    return {
      module: CandidatesModule,
      global: true,
      imports: [TypeOrmModule.forFeature(Object.values(entities))],
      providers: [
        ...ports,
        AccommodationRepository,
        CreateCandidate,
        FindCandidates,
        AccommodateCandidate,
        RequestAccommodation,
        CandidateResolver,
        AccommodationResolver,
      ],
      exports: ports,
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: CandidatesModule,
      global: true,
      imports: [TypeOrmModule.forFeature(Object.values(entities))],
      providers: [...ports, enroller],
      exports: [...ports, enroller],
    };
  }
}
