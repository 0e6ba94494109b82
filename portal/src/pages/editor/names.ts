// The names that completion offers: tables, their columns, pipelines and landing zones.

import { useCallback, useEffect, useRef } from "react";
import { call } from "../../core/api";
import { Catalog } from "../../data/completion";
import { TemplateNames } from "../../data/templates";

/**
 * @param at The state of the lake whose tables are offered.
 */
export function useNames(text: string, at: string): () => TemplateNames {
    const known = useRef<TemplateNames>({ catalog: null, names: [], zones: [] });
    useEffect(() => {
        const controller = new AbortController();
        const load = async () => {
            const [catalog, tables, sources, project] = await Promise.all([
                Catalog.load(at, controller.signal),
                call("listTables", { query: { ref: at, limit: 10_000 } }, controller.signal),
                call("listPipelineSources", {}, controller.signal),
                // A project that cannot be loaded has no zones to offer.
                call("listPipelines", {}, controller.signal).catch(() => ({ pipelines: [] })),
            ]);
            const names = new Set([...sources.pipelines.map((one) => one.name), ...tables.tables.map((one) => one.name)]);
            const zones = new Set(project.pipelines.flatMap((one) => one.landing).map((folder) => folder.split("/").at(-1)!));
            known.current = { catalog, names: [...names].sort(), zones: [...zones].sort() };
            catalog.prepare(text);
        };
        load().catch(() => undefined);
        return () => controller.abort();
    }, [at]);
    useEffect(() => known.current.catalog?.prepare(text), [text]);
    return useCallback(() => known.current, []);
}
