import Cataloging
import Cryptography
import Testing

/// Nothing is lost, nothing is there twice, and the order of the branches does not matter.
@Suite struct MergePropertyTests {
    @Test(arguments: BackendKind.allCases, [1, 2, 3, 4]) func disjointBranchesMergeInAnyOrder(
        _ kind: BackendKind, _ seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed)
        let lake = try await Lake(kind)
        var model: [String: Content] = [:]
        for number in 0..<400 { model["n\(number % 7).t\(number)"] = table(number) }
        let base = try await lake.put(model).id
        // Every branch owns the keys of one remainder, so no two meet.
        let count = 5
        for branch in 0..<count {
            let ref = try name("run/\(branch)")
            try await lake.catalog.createBranch(ref, at: base)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                var puts: [String: Content] = [:]
                var deletes: Set<String> = []
                for _ in 0..<Int.random(in: 1...25, using: &random) {
                    let number = Int.random(in: 0..<120, using: &random) * count + branch
                    let key = "n\(number % 7).t\(number)"
                    if Int.random(in: 0..<3, using: &random) == 0 {
                        if try await lake.content(key, ref) != nil, puts[key] == nil { deletes.insert(key) }
                    } else if !deletes.contains(key) {
                        puts[key] = table(Int.random(in: 1000..<2000, using: &random))
                    }
                }
                if !puts.isEmpty { try await lake.put(puts, on: ref) }
                if !deletes.isEmpty { try await lake.delete(Array(deletes), on: ref) }
                for (key, content) in puts { model[key] = content }
                for key in deletes { model[key] = nil }
            }
        }
        var roots: Set<String> = []
        for round in 0..<4 {
            let target = try name("order\(round)")
            try await lake.catalog.createBranch(target, at: base)
            for branch in (0..<count).shuffled(using: &random) {
                let head = try await lake.head(try name("run/\(branch)"))
                let outcome = try await lake.catalog.merge(head, into: target, lake.details)
                #expect(outcome.conflicts.isEmpty)
                #expect(try await lake.catalog.merge(head, into: target, lake.details).isUpToDate, "not twice")
            }
            #expect(try await lake.tables(target) == model)
            roots.insert(try await lake.catalog.commit(try await lake.head(target)).root.hex)
        }
        #expect(roots.count == 1, "equal contents have equal roots")
    }

    @Test(arguments: [11, 12, 13]) func overlappingBranchesConflictExactlyWhereTheyMeet(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed)
        for _ in 0..<15 {
            let lake = try await Lake(.memory)
            var base: [String: Content] = [:]
            for number in 0..<60 { base["t\(number)"] = table(number) }
            let start = try await lake.put(base).id
            let dev = try name("dev")
            try await lake.catalog.createBranch(dev, at: start)
            var sides = [base, base]
            for (side, branch) in [RefName.main, dev].enumerated() {
                for _ in 0..<12 {
                    let key = "t\(Int.random(in: 0..<80, using: &random))"
                    sides[side][key] =
                        Bool.random(using: &random) ? nil : table(Int.random(in: 100..<103, using: &random))
                }
                let puts = sides[side].filter { base[$0.key] != $0.value }
                let deletes = base.keys.filter { sides[side][$0] == nil }
                if !puts.isEmpty { try await lake.put(puts, on: branch) }
                if !deletes.isEmpty { try await lake.delete(deletes, on: branch) }
            }
            var expected: [String: Content] = [:]
            var conflicts: Set<String> = []
            for key in Set(base.keys).union(sides[0].keys).union(sides[1].keys) {
                let (old, ours, theirs) = (base[key], sides[0][key], sides[1][key])
                expected[key] = ours == old ? theirs : ours
                if ours != old, theirs != old, ours != theirs { conflicts.insert(key) }
            }
            let head = try await lake.head(dev)
            let trial = try await lake.catalog.merge(head, into: .main, lake.details, isDryRun: true)
            #expect(Set(trial.conflicts.map(\.key.description)) == conflicts)
            try await lake.catalog.merge(head, into: .main, lake.details) { _, _, _, _ in .ours }
            #expect(try await lake.tables() == expected)
        }
    }

    @Test(arguments: BackendKind.allCases, [21, 22]) func revertingEverythingLeadsBack(
        _ kind: BackendKind, _ seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed)
        let lake = try await Lake(kind)
        var model: [String: Content] = [:]
        for number in 0..<100 { model["n.t\(number)"] = table(number) }
        let start = try await lake.put(model)
        var made: [Commit] = []
        for round in 0..<20 {
            let key = "n.t\(Int.random(in: 0..<130, using: &random))"
            if model[key] != nil, Bool.random(using: &random) {
                made.append(try await lake.delete([key]))
                model[key] = nil
            } else {
                made.append(try await lake.put([key: table(1000 + round)]))
                model[key] = table(1000 + round)
            }
        }
        for commit in made.reversed() { try await lake.catalog.revert(commit.id, on: .main, lake.details) }
        #expect(try await lake.catalog.commit(try await lake.head()).root == start.root)
    }
}
