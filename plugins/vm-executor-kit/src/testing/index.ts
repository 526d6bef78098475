/**
 * For the tests of executors. Never for production.
 *
 * @packageDocumentation
 */
export { builtImages, imagesDirectory } from './images';
export { imageWithDisk } from './imageWithDisk';
export { FileServer } from './FileServer';
export { type PublishedImage, publishedImages } from './cloudImages';
