import Foundation
import RunEngine
import Runs
import Testing

@Suite struct RunSimulationTests {
    /// How many worlds are tried; `MARTLET_SIMULATION_SEEDS` says otherwise, and `MARTLET_SIMULATION_SEED` tries a single one.
    private static var seeds: Range<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["MARTLET_SIMULATION_SEED"].flatMap({ UInt64($0) }) { return seed..<(seed + 1) }
        return 0..<(environment["MARTLET_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 10_000)
    }

    @Test func everyRunEndsAndIsPublishedOnceOrNever() async {
        let seeds = Self.seeds
        let parts = 2
        let failures = await withTaskGroup(of: [String].self) { group in
            for part in 0..<parts {
                group.addTask {
                    var failures: [String] = []
                    for seed in seeds where seed % UInt64(parts) == UInt64(part) && failures.count < 3 {
                        let simulation = Simulation(seed: seed)
                        simulation.run()
                        // Other tests wait for these threads, some with a transaction that the database ends when it waits too long.
                        await Task.yield()
                        if !simulation.violations.isEmpty {
                            let list = simulation.violations.prefix(5).joined(separator: "; ")
                            failures.append("seed \(seed): \(list). Again: MARTLET_SIMULATION_SEED=\(seed)")
                        }
                    }
                    return failures
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    @Test func aSeedAlwaysGivesTheSameWorld() {
        for seed in UInt64(0)..<20 {
            let one = Simulation(seed: seed)
            let other = Simulation(seed: seed)
            one.run()
            other.run()
            #expect(one.log.order == other.log.order)
            #expect(
                one.log.order.map { one.log.runs[$0]?.transitions }
                    == other.log.order.map { other.log.runs[$0]?.transitions })
        }
    }
}
