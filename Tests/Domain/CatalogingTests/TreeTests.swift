@testable import Cataloging
import Cryptography
import Testing

@Suite struct TreeTests {
    let backend = InMemoryCatalogBackend()
    var store: TreeStore { TreeStore(backend: backend, cacheBytes: 8 << 20) }

    func apply(_ edits: [[UInt8]: TreeEntry?], to root: SHA256Digest, _ store: TreeStore) async throws -> SHA256Digest {
        var editor = TreeEditor(store: store)
        let sorted = edits.map { TreeEdit(key: $0.key, entry: $0.value) }.sorted { TreeNode.isLess($0.key, $1.key) }
        let root = try await editor.apply(sorted, to: root)
        _ = try await backend.write(CatalogWrite(objects: editor.written), durability: .relaxed)
        return root
    }

    func empty(_ store: TreeStore) async throws -> SHA256Digest {
        var editor = TreeEditor(store: store)
        let root = editor.emptyRoot()
        _ = try await backend.write(CatalogWrite(objects: editor.written), durability: .relaxed)
        return root
    }

    func entry(_ key: [UInt8], _ value: Int) -> TreeEntry {
        TreeEntry(key: key, hash: SHA256.digest(of: "\(value)"), number: 2)
    }

    func key(_ number: Int) -> [UInt8] { Array("table_\(number)".utf8) }

    func all(_ root: SHA256Digest, _ store: TreeStore) async throws -> [TreeEntry] {
        var cursor = TreeCursor(store: store, root: root)
        try await cursor.seek([])
        var found: [TreeEntry] = []
        while let entry = try await cursor.next() { found.append(entry) }
        return found
    }

    /// Every rule that a stored tree keeps.
    func checkInvariants(_ root: SHA256Digest, _ store: TreeStore) async throws {
        let node = try await store.node(root)
        #expect(node.level == 0 || node.entries.count > 1, "a root above a leaf has several children")
        _ = try await checkNode(root, isLast: true, store)
    }

    private func checkNode(_ hash: SHA256Digest, isLast: Bool, _ store: TreeStore) async throws -> UInt64 {
        let node = try await store.node(hash)
        #expect(try TreeNode(encoded: node.encoded()).entries == node.entries)
        #expect(node.entries.count <= TreeChunker.most)
        for (left, right) in zip(node.entries, node.entries.dropFirst()) {
            #expect(TreeNode.isLess(left.key, right.key))
        }
        for (index, entry) in node.entries.enumerated() {
            let isEnd = index == node.entries.count - 1
            let isMark = index + 1 >= TreeChunker.fewest && TreeChunker.isMark(entry.key, level: node.level)
            if isMark || index + 1 == TreeChunker.most { #expect(isEnd, "a node goes on behind its end") }
            if isEnd, !isLast { #expect(isMark || index + 1 == TreeChunker.most, "a node ends too early") }
            guard node.level > 0 else { continue }
            let child = try await store.node(entry.hash)
            #expect(child.level == node.level - 1 && child.entries.last?.key == entry.key)
            let below = try await checkNode(entry.hash, isLast: isLast && isEnd, store)
            #expect(below == entry.number)
        }
        return node.weight
    }

    @Test(arguments: [1, 2, 3, 4, 5]) func isADictionaryWhateverIsDoneToIt(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed)
        let store = store
        var root = try await empty(store)
        let emptyRoot = root
        var model: [[UInt8]: TreeEntry] = [:]
        let range = [30, 200, 2000, 6000, 20000][Int(seed) - 1]
        for round in 0..<40 {
            var edits: [[UInt8]: TreeEntry?] = [:]
            let removing = round % 10 == 9
            for _ in 0..<Int.random(in: 1...(round % 3 == 0 ? range / 4 + 1 : 3), using: &random) {
                let key = key(Int.random(in: 0..<range, using: &random))
                let isRemoval = removing || Int.random(in: 0..<4, using: &random) == 0
                edits[key] = .some(isRemoval ? nil : entry(key, round))
            }
            if removing { for key in model.keys where Bool.random(using: &random) { edits[key] = .some(nil) } }
            root = try await apply(edits, to: root, store)
            for (key, entry) in edits { model[key] = entry }
            let expected = model.values.sorted { TreeNode.isLess($0.key, $1.key) }
            #expect(try await all(root, store) == expected)
            #expect(try await store.node(root).weight == UInt64(model.count))
            try await checkInvariants(root, store)
            for _ in 0..<20 {
                let key = key(Int.random(in: 0..<range, using: &random))
                #expect(try await store.entry(key, in: root) == model[key])
            }
            #expect(try await apply(model.mapValues { .some($0) }, to: emptyRoot, store) == root, "built at once")
        }
        #expect(try await apply(model.mapValues { _ in TreeEntry?.none }, to: root, store) == emptyRoot)
    }

    @Test func theRootDoesNotDependOnTheOrder() async throws {
        let store = store
        let empty = try await empty(store)
        var roots: Set<SHA256Digest> = []
        for seed in 1...6 {
            var random = SeededGenerator(UInt64(seed))
            var root = empty
            var numbers = Array(0..<1500).shuffled(using: &random)
            while !numbers.isEmpty {
                let batch = numbers.prefix(Int.random(in: 1...300, using: &random))
                numbers.removeFirst(batch.count)
                var edits: [[UInt8]: TreeEntry?] = [:]
                for number in batch { edits[key(number)] = entry(key(number), number) }
                // Something that comes and goes leaves no trace.
                let passing = key(5000 + batch.count)
                root = try await apply([passing: entry(passing, 1)], to: root, store)
                root = try await apply(edits, to: root, store)
                root = try await apply([passing: TreeEntry?.none], to: root, store)
            }
            roots.insert(root)
        }
        #expect(roots.count == 1)
    }

    @Test(arguments: [10, 11, 12]) func differencesAreThoseOfDictionaries(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed)
        let store = store
        var trees: [(root: SHA256Digest, model: [[UInt8]: TreeEntry])] = [(try await empty(store), [:])]
        for round in 0..<30 {
            var (root, model) = trees.randomElement(using: &random) ?? trees[0]
            var edits: [[UInt8]: TreeEntry?] = [:]
            for _ in 0..<(round < 3 ? 2000 : Int.random(in: 1...20, using: &random)) {
                let key = key(Int.random(in: 0..<3000, using: &random))
                edits[key] = .some(Int.random(in: 0..<3, using: &random) == 0 ? nil : entry(key, round))
            }
            root = try await apply(edits, to: root, store)
            for (key, entry) in edits { model[key] = entry }
            trees.append((root, model))
            let (otherRoot, other) = trees.randomElement(using: &random) ?? trees[0]
            let lower = Bool.random(using: &random) ? [] : key(Int.random(in: 0..<3000, using: &random))
            let upper = Bool.random(using: &random) ? nil : key(Int.random(in: 0..<3000, using: &random))
            var differ = try await TreeDiffer(store: store, from: root, to: otherRoot, lower: lower, upper: upper)
            var found: [TreeDifference] = []
            while let difference = try await differ.next() { found.append(difference) }
            let expected = Set(model.keys).union(other.keys).filter { key in
                model[key] != other[key] && !TreeNode.isLess(key, lower)
                    && (upper.map { TreeNode.isLess(key, $0) } ?? true)
            }.sorted { TreeNode.isLess($0, $1) }
            #expect(found.map(\.key) == expected)
            #expect(found.allSatisfy { $0.before == model[$0.key] && $0.after == other[$0.key] })
        }
    }

    @Test func aSmallChangeOfALargeTreeTouchesFewNodes() async throws {
        let store = store
        var edits: [[UInt8]: TreeEntry?] = [:]
        for number in 0..<20_000 { edits[key(number)] = entry(key(number), number) }
        let root = try await apply(edits, to: try await empty(store), store)
        let height = Int(try await store.node(root).level) + 1
        #expect(height <= 4)
        for number in stride(from: 0, to: 20_000, by: 997) {
            var editor = TreeEditor(store: store)
            let changed = TreeEdit(key: key(number), entry: entry(key(number), -1))
            let next = try await editor.apply([changed], to: root)
            #expect(editor.written.count == height, "one node per level, since no key came or went")
            _ = try await backend.write(CatalogWrite(objects: editor.written), durability: .relaxed)
            let counting = CountingBackend(backend)
            var differ = try await TreeDiffer(
                store: TreeStore(backend: counting, cacheBytes: 8 << 20), from: root, to: next)
            #expect(try await differ.next()?.key == key(number))
            #expect(try await differ.next() == nil)
            #expect(counting.objectsRead <= 2 * height)
        }
    }

    @Test func keysMadeToEndEveryNodeDoNotHarm() async throws {
        let store = store
        let marks = (0..<40_000).map { key($0) }.filter { TreeChunker.isMark($0, level: 0) }
        #expect(marks.count > 500)
        var edits: [[UInt8]: TreeEntry?] = [:]
        for key in marks { edits[key] = entry(key, 1) }
        let root = try await apply(edits, to: try await empty(store), store)
        try await checkInvariants(root, store)
        #expect(try await store.node(root).level <= 3)
        let none = (0..<40_000).map { key($0) }.filter { !TreeChunker.isMark($0, level: 0) }.prefix(3000)
        var second: [[UInt8]: TreeEntry?] = [:]
        for key in none { second[key] = entry(key, 1) }
        try await checkInvariants(try await apply(second, to: try await empty(store), store), store)
    }
}
