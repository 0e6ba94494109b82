// What the portal uses of React 18; Debian's package has no types of its own.

declare module "react" {
    export type Key = string | number;
    export type ReactNode = ReactElement | string | number | boolean | null | undefined | Iterable<ReactNode>;
    export interface ReactElement {
        type: unknown;
        props: unknown;
        key: Key | null;
    }
    export type FC<P = object> = (props: P) => ReactElement | null;
    export type Dispatch<A> = (value: A) => void;
    export type SetStateAction<S> = S | ((previous: S) => S);
    export interface RefObject<T> {
        readonly current: T | null;
    }
    export interface MutableRefObject<T> {
        current: T;
    }
    export type Ref<T> = RefObject<T> | ((instance: T | null) => void) | null;
    export type CSSProperties = { [name: string]: string | number | undefined };
    export interface SyntheticEvent<T = Element> {
        readonly currentTarget: T;
        readonly target: EventTarget;
        preventDefault(): void;
        stopPropagation(): void;
    }
    export interface KeyboardEvent<T = Element> extends SyntheticEvent<T> {
        readonly key: string;
        readonly ctrlKey: boolean;
        readonly metaKey: boolean;
        readonly shiftKey: boolean;
        readonly altKey: boolean;
    }
    export interface MouseEvent<T = Element> extends SyntheticEvent<T> {
        readonly button: number;
        readonly clientX: number;
        readonly clientY: number;
        readonly ctrlKey: boolean;
        readonly metaKey: boolean;
        readonly shiftKey: boolean;
        readonly altKey: boolean;
        readonly defaultPrevented: boolean;
    }
    export interface DragEvent<T = Element> extends MouseEvent<T> {
        readonly dataTransfer: DataTransfer;
    }
    export interface ChangeEvent<T = Element> extends SyntheticEvent<T> {
        readonly target: EventTarget & T;
    }
    export interface Context<T> {
        Provider: FC<{ value: T; children?: ReactNode }>;
    }

    export class Component<P = object, S = object> {
        constructor(props: P);
        readonly props: Readonly<P>;
        state: Readonly<S>;
        setState(state: Partial<S>): void;
        render(): ReactNode;
    }
    export const Fragment: FC<{ children?: ReactNode }>;
    export const Suspense: FC<{ fallback?: ReactNode; children?: ReactNode }>;
    export const StrictMode: FC<{ children?: ReactNode }>;
    export function createContext<T>(value: T): Context<T>;
    export function lazy<P>(load: () => Promise<{ default: FC<P> }>): FC<P>;
    export function memo<P>(component: FC<P>): FC<P>;
    export function useState<S>(initial: S | (() => S)): [S, Dispatch<SetStateAction<S>>];
    export function useEffect(effect: () => void | (() => void), dependencies?: readonly unknown[]): void;
    export function useLayoutEffect(effect: () => void | (() => void), dependencies?: readonly unknown[]): void;
    export function useMemo<T>(make: () => T, dependencies: readonly unknown[]): T;
    export function useCallback<F>(callback: F, dependencies: readonly unknown[]): F;
    export function useRef<T>(initial: T): MutableRefObject<T>;
    export function useRef<T>(initial: T | null): RefObject<T>;
    export function useContext<T>(context: Context<T>): T;
    export function useId(): string;
    export function useSyncExternalStore<T>(subscribe: (notify: () => void) => () => void, snapshot: () => T): T;
}

declare module "react-dom/client" {
    import type { ReactNode } from "react";
    export function createRoot(container: Element): { render(node: ReactNode): void; unmount(): void };
}

declare module "react-dom" {
    import type { ReactElement, ReactNode } from "react";
    export function createPortal(children: ReactNode, container: Element): ReactElement;
}

declare module "react/jsx-runtime" {
    export const jsx: unknown;
    export const jsxs: unknown;
    export const Fragment: unknown;
}
