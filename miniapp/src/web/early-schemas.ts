// Runs before the app (config/index): makes the schemas that the first pages check their answers with.
import {
  getMeasure,
  getMeasureFacets,
  getNextSession,
  getPackage,
  getReleased,
  getServiceInfo,
  listMeasures,
  listPublicity,
  listRecordings,
} from '@qinqing/contract/public';

// Named, because a module that nobody uses is left out of a build.
void [
  getMeasure,
  getMeasureFacets,
  getNextSession,
  getPackage,
  getReleased,
  getServiceInfo,
  listMeasures,
  listPublicity,
  listRecordings,
];
