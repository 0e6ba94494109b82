public import Telemetry
internal import Workers

extension WorkerDesk {
    /// Says in numbers which workers there are and what they do.
    public func write(to text: inout PrometheusText) {
        let (workers, _, waiting) = list()
        text.gauge("martlet_workers", "Workers elsewhere that are known.", workers.count)
        text.gauge(
            "martlet_workers_ready", "Workers elsewhere that take steps.", workers.count { $0.status == .ready })
        text.gauge(
            "martlet_worker_steps_running", "Steps that workers elsewhere have.",
            workers.reduce(0) { $0 + $1.leases.count })
        text.gauge("martlet_worker_steps_waiting", "Steps that wait for a worker elsewhere.", waiting)
    }
}
