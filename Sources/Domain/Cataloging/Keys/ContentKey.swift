public import Errors

/// The full name of a table, view or namespace: the namespace's elements and, last, the name.
///
/// An element is any text without control characters, so dots and slashes are fine inside. Keys order by their bytes, element
/// by element, so that everything inside a namespace follows it directly.
public struct ContentKey: Sendable {
    public let elements: [String]
    /// The elements as UTF-8 with a zero byte between them: what is stored, compared and hashed.
    public let encoded: [UInt8]

    public static let separator: UInt8 = 0

    public init(_ elements: [String]) throws(MartletError) {
        guard !elements.isEmpty else { throw MartletError(.invalidInput, "a name of a table or namespace is empty") }
        guard elements.count <= CatalogFormatLimits.keyDepth else {
            throw MartletError(
                .limitExceeded,
                "the name '\(elements.joined(separator: "."))' has more than \(CatalogFormatLimits.keyDepth) parts"
            )
        }
        var encoded: [UInt8] = []
        for element in elements {
            try Self.check(element, in: elements)
            if !encoded.isEmpty { encoded.append(Self.separator) }
            encoded.append(contentsOf: element.utf8)
        }
        self.elements = elements
        self.encoded = encoded
    }

    public init(_ elements: String...) throws(MartletError) { try self.init(elements) }

    private init(trusted elements: [String], encoded: [UInt8]) {
        self.elements = elements
        self.encoded = encoded
    }

    private static func check(_ element: String, in elements: [String]) throws(MartletError) {
        var whole: String { elements.joined(separator: ".") }
        guard !element.isEmpty else { throw MartletError(.invalidInput, "the name '\(whole)' has an empty part") }
        guard element.utf8.count <= CatalogFormatLimits.keyElementBytes else {
            throw MartletError(
                .limitExceeded,
                "a part of the name '\(whole)' is longer than \(CatalogFormatLimits.keyElementBytes) bytes")
        }
        guard element.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw MartletError(.invalidInput, "the name '\(whole)' contains a control character")
        }
    }

    /// Reads the stored form.
    ///
    /// - Throws: `corrupt`.
    public init(encoded: [UInt8]) throws(MartletError) {
        var elements: [String] = []
        for part in encoded.split(separator: Self.separator, omittingEmptySubsequences: false) {
            guard !part.isEmpty, let element = String(validating: part, as: UTF8.self) else {
                throw MartletError(.corrupt, "a stored key is not valid: its bytes are no name")
            }
            elements.append(element)
        }
        self.init(trusted: elements, encoded: encoded)
    }

    /// The last element.
    public var name: String { elements[elements.count - 1] }

    /// The key of the namespace that it is in, or nil at the top.
    public var namespace: ContentKey? {
        guard elements.count > 1 else { return nil }
        return ContentKey(
            trusted: elements.dropLast(), encoded: Array(encoded.dropLast(elements[elements.count - 1].utf8.count + 1)))
    }

    /// The namespaces that it is in, the outermost first.
    public var enclosingNamespaces: [ContentKey] {
        var result: [ContentKey] = []
        var next = namespace
        while let key = next {
            result.append(key)
            next = key.namespace
        }
        return result.reversed()
    }

    /// The key of something inside this namespace.
    public func appending(_ name: String) throws(MartletError) -> ContentKey { try ContentKey(elements + [name]) }

    /// Whether it is inside a namespace, at any depth.
    public func isInside(_ namespace: ContentKey) -> Bool { encoded.starts(with: namespace.childPrefix) }

    /// What the stored form of everything inside this namespace starts with.
    var childPrefix: [UInt8] { encoded + [Self.separator] }
}

extension ContentKey: Hashable, Comparable {
    public static func == (left: ContentKey, right: ContentKey) -> Bool { left.encoded == right.encoded }
    public func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
    public static func < (left: ContentKey, right: ContentKey) -> Bool {
        left.encoded.lexicographicallyPrecedes(right.encoded)
    }
}
