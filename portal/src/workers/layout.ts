// Places the nodes of a graph beside the page's own thread, which stays free for whoever scrolls.

import { layout } from "../data/layout";
import type { LayoutAnswer, LayoutQuestion } from "../data/placing";

interface Port {
    onmessage: ((event: MessageEvent<LayoutQuestion>) => void) | null;
    postMessage(message: LayoutAnswer, transfer: ArrayBufferLike[]): void;
}
const port = self as unknown as Port;

port.onmessage = ({ data: { id, count, ends } }) => {
    const edges = Array.from({ length: ends.length / 2 }, (_, index): [number, number] => [ends[index * 2]!, ends[index * 2 + 1]!]);
    const placed = layout(count, edges);
    port.postMessage({ id, placed }, [placed.x.buffer, placed.y.buffer, placed.laneX.buffer, placed.laneY.buffer, placed.laneStart.buffer]);
};
