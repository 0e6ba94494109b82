// What the portal uses of Chart.js 3.

declare module "chart.js" {
    export interface ChartData {
        labels: (string | null)[];
        datasets: { label: string; data: (number | null)[]; backgroundColor?: string; borderColor?: string; borderWidth?: number; pointRadius?: number; tension?: number }[];
    }
    export class Chart {
        static register(...parts: unknown[]): void;
        constructor(canvas: HTMLCanvasElement, options: { type: "bar" | "line"; data: ChartData; options: Record<string, unknown> });
        destroy(): void;
    }
    export const BarController: unknown;
    export const BarElement: unknown;
    export const CategoryScale: unknown;
    export const LineController: unknown;
    export const LineElement: unknown;
    export const LinearScale: unknown;
    export const PointElement: unknown;
    export const Tooltip: unknown;
}
