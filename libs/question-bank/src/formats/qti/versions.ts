import { SPELLING_2, SPELLING_3, type Spelling } from './xml-writer.ts';

/** What differs between the versions that are written. */
export interface Version {
  readonly spelling: Spelling;
  /** Of items, and where its schema is published. */
  readonly namespace: string;
  readonly schema: string;
  readonly templates: { readonly matchCorrect: string; readonly mapResponse: string };
  readonly packageNamespace: string;
  readonly packageSchema: string;
  readonly schemaName: string;
  readonly schemaVersion: string;
  readonly itemType: string;
  /** Whether feedback and rubrics wrap what they say in a body of its own. */
  readonly wrapsContent: boolean;
}

/** 1EdTech QTI 2.1 final (2012) in an IMS Content Package 1.1. */
export const QTI_21: Version = {
  spelling: SPELLING_2,
  namespace: 'http://www.imsglobal.org/xsd/imsqti_v2p1',
  schema: 'http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd',
  templates: {
    matchCorrect: 'http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct',
    mapResponse: 'http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response',
  },
  packageNamespace: 'http://www.imsglobal.org/xsd/imscp_v1p1',
  packageSchema: 'http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd',
  schemaName: 'QTIv2.1 Package',
  schemaVersion: '1.0.0',
  itemType: 'imsqti_item_xmlv2p1',
  wrapsContent: false,
};

/** 1EdTech QTI 3.0 final (2022). */
export const QTI_30: Version = {
  spelling: SPELLING_3,
  namespace: 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0',
  schema: 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd',
  templates: {
    matchCorrect: 'https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml',
    mapResponse: 'https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml',
  },
  packageNamespace: 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1',
  packageSchema: 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd',
  schemaName: 'QTI Package',
  schemaVersion: '3.0.0',
  itemType: 'imsqti_item_xmlv3p0',
  wrapsContent: true,
};
