// Runs before the app (config/index): React and its renderer.
import { createRoot } from 'react-dom/client';

// Named, because a module that nobody uses is left out of a build.
void createRoot;
