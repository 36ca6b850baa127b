import { playAll } from './model-playing.js';

playAll('whatever happens while it is read, our copy equals the source, and nothing live is ever gone', 'personio');
