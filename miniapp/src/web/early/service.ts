// A program of its own before the app (config/index): zod, what all answers are made of, and what is said about the service.
import { getServiceInfo } from '@qinqing/contract/public';

// Named, because a module that nobody uses is left out of a build; here and in the others one name starts all of its module.
void getServiceInfo;
