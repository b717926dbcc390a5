// A program of its own before the app (config/index): how answers about measures and their documents look.
import { getMeasure, getPackage } from '@qinqing/contract/public';

void [getMeasure, getPackage];
