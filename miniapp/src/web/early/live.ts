// A program of its own before the app (config/index): how replays, live sessions and public notices look.
import { getNextSession, getRecording, listPublicity } from '@qinqing/contract/public';

void [getNextSession, getRecording, listPublicity];
