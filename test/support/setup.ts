import { cleanUpAfterFile } from './after-file.js';

cleanUpAfterFile();
