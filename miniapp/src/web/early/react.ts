// A program of its own before the app (config/index): React and its renderer.
import { createRoot } from 'react-dom/client';

void createRoot;
