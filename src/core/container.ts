/**
 * The dependency-injection container. The build makes one file of this module and all that it imports: the 240 modules of
 * inversify took an eighth of a second to load at each start. Its licence goes with it.
 */
import 'reflect-metadata';
export { Container, ContainerModule, type ServiceIdentifier } from 'inversify';
