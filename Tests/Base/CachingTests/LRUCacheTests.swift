import Caching
import Testing

@Suite struct LRUCacheTests {
    @Test func forgetsWhatWasUsedLongestAgo() {
        let cache = LRUCache<Int, String>(costLimit: 3)
        for key in 1...3 { cache.insert("\(key)", for: key) }
        #expect(cache.value(for: 1) == "1")
        cache.insert("4", for: 4)
        #expect(cache.value(for: 2) == nil)
        #expect(cache.value(for: 1) == "1" && cache.value(for: 3) == "3" && cache.value(for: 4) == "4")
        cache.insert("big", for: 9, cost: 4)
        #expect(cache.value(for: 9) == nil && cache.count == 3)
        cache.insert("three", for: 5, cost: 3)
        #expect(cache.count == 1 && cache.value(for: 5) == "three")
    }

    @Test func agreesWithAListUnderRandomUse() {
        let cache = LRUCache<Int, Int>(costLimit: 5)
        var model: [Int] = []
        for step in 0..<5000 {
            let key = Int.random(in: 0..<9)
            if Bool.random() {
                cache.insert(step, for: key)
                model.removeAll { $0 == key }
                model.append(key)
                if model.count > 5 { model.removeFirst() }
            } else {
                #expect((cache.value(for: key) != nil) == model.contains(key))
                if let position = model.firstIndex(of: key) { model.append(model.remove(at: position)) }
            }
        }
    }
}
