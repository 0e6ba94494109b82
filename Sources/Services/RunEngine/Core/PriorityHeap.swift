/// A binary heap: the least element is found at once.
package struct PriorityHeap<Element: Comparable> {
    private var elements: [Element] = []

    package init() {}

    package var isEmpty: Bool { elements.isEmpty }
    package var count: Int { elements.count }
    package var first: Element? { elements.first }

    package mutating func insert(_ element: Element) {
        elements.append(element)
        var index = elements.count - 1
        while index > 0, elements[index] < elements[(index - 1) / 2] {
            elements.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    package mutating func popFirst() -> Element? {
        guard let least = elements.first, let last = elements.popLast() else { return nil }
        guard !elements.isEmpty else { return least }
        elements[0] = last
        var index = 0
        while true {
            var smallest = index
            for child in [2 * index + 1, 2 * index + 2] where child < elements.count {
                if elements[child] < elements[smallest] { smallest = child }
            }
            if smallest == index { return least }
            elements.swapAt(index, smallest)
            index = smallest
        }
    }

    /// Keeps only some elements.
    package mutating func filter(_ isKept: (Element) -> Bool) {
        let kept = elements.filter(isKept)
        elements.removeAll(keepingCapacity: true)
        for element in kept { insert(element) }
    }
}
