import Cataloging
import Errors
import Testing

@Suite struct HistoryTests {
    @Test(arguments: BackendKind.allCases) func theLogGoesBackByFirstParents(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        var ids = [try await lake.head()]
        for number in 0..<10 { ids.append(try await lake.put(["n.t\(number % 3)": table(number)]).id) }
        let dev = try name("dev")
        try await lake.catalog.createBranch(dev, at: try await lake.head())
        for number in 0..<3 { try await lake.put(["n.x": table(number)], on: dev) }
        let merged = try await lake.catalog.merge(lake.head(dev), into: .main, lake.details).commit
        ids.append(try #require(merged).id)
        let all = try await lake.catalog.log(from: ids[11])
        #expect(all.commits.map(\.id) == Array(ids.reversed()) && all.next == nil)
        let page = try await lake.catalog.log(from: ids[11], limit: 4)
        #expect(page.commits.map(\.id) == Array(ids.reversed().prefix(4)) && page.next == ids[7])
        let key = try ContentKey("n", "t1")
        #expect(
            try await lake.catalog.log(from: ids[11], changing: key).commits.map(\.id) == [ids[8], ids[5], ids[2]])
        let inside = try await lake.catalog.log(from: ids[11], changing: try ContentKey("n")).commits
        #expect(inside.map(\.id) == Array(ids.dropFirst().reversed()))
        #expect(
            try await lake.catalog.log(from: ids[11], changing: try ContentKey("n", "x")).commits.map(\.id)
                == [ids[11]])
        #expect(try await lake.catalog.log(from: ids[11], changing: try ContentKey("no")).commits.isEmpty)
    }

    @Test(arguments: BackendKind.allCases) func differencesStream(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        var contents: [String: Content] = [:]
        for number in 0..<700 { contents["n\(number % 2).t\(number)"] = table(number) }
        let first = try await lake.put(contents).id
        try await lake.put(["n0.t0": table(1000), "n1.new": view("select 1")])
        let second = try await lake.delete(["n1.t1"]).id
        let expected = [
            KeyDifference(key: try ContentKey("n0", "t0"), before: table(0), after: table(1000)),
            KeyDifference(key: try ContentKey("n1", "new"), before: nil, after: view("select 1")),
            KeyDifference(key: try ContentKey("n1", "t1"), before: table(1), after: nil),
        ]
        #expect(try await lake.catalog.diff(from: first, to: second) == expected)
        #expect(try await lake.catalog.diff(from: first, to: second, limit: 2) == Array(expected.prefix(2)))
        #expect(
            try await lake.catalog.diff(from: first, to: second, inside: try ContentKey("n1"))
                == Array(expected.dropFirst()))
        #expect(try await lake.catalog.diff(from: second, to: second).isEmpty)
        let parents = try await lake.catalog.commit(first).parents
        let begin = try #require(parents.first)
        var streamed: [KeyDifference] = []
        try await lake.catalog.diff(from: begin, to: first) { streamed.append($0) }
        #expect(streamed.count == 702 && streamed.allSatisfy(\.isAddition))
        #expect(streamed.map(\.key) == streamed.map(\.key).sorted())
    }

    /// Branches, commits and merges at random: the found ancestors are those of the definition.
    @Test(arguments: [1, 2, 3]) func commonAncestorsAreTheBest(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed)
        let lake = try await Lake(.memory)
        var branches: [RefName] = [.main]
        var ancestors: [CommitID: Set<CommitID>] = [:]
        func note(_ commit: Commit) {
            ancestors[commit.id] = commit.parents.reduce(into: [commit.id]) { $0.formUnion(ancestors[$1] ?? []) }
        }
        note(try await lake.catalog.commit(try await lake.head()))
        for step in 0..<120 {
            let branch = branches.randomElement(using: &random) ?? .main
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where branches.count < 6:
                let new = try name("b\(step)")
                try await lake.catalog.createBranch(new, at: try await lake.head(branch))
                branches.append(new)
            case 1, 2:
                let other = branches.randomElement(using: &random) ?? .main
                let outcome = try await lake.catalog.merge(
                    try await lake.head(other), into: branch, lake.details
                ) { _, _, _, _ in .ours }
                if let commit = outcome.commit { note(commit) }
            default: note(try await lake.put(["t\(step)": table(step)], on: branch))
            }
            let all = ancestors.keys.sorted()
            let left = all[Int.random(in: 0..<all.count, using: &random)]
            let right = all[Int.random(in: 0..<all.count, using: &random)]
            let common = (ancestors[left] ?? []).intersection(ancestors[right] ?? [])
            let best = common.filter { one in !common.contains { $0 != one && ancestors[$0]?.contains(one) == true } }
            #expect(try await lake.catalog.mergeBases(left, right).sorted() == best.sorted())
        }
    }
}
