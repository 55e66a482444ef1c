/** What the engine uses of the WebAssembly that every JavaScript engine has; TypeScript knows it only together with the whole browser. */
declare namespace WebAssembly {
  function validate(bytes: Uint8Array): boolean;
  /** Compiled code; it has nothing to be asked for. */
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number; readonly shared: true });
    readonly buffer: SharedArrayBuffer;
  }
}
