public import Errors
internal import Identifiers

/// A namespace and everything inside it, at any depth.
///
/// Compared element by element and byte by byte, as the catalog does: `orders` opens `orders` and `orders.eu`, never `orders2`.
public struct NamespacePattern: Sendable {
    /// The namespace's elements, the outermost first.
    public let elements: [String]

    /// How deep a namespace of a token may be.
    public static let depthLimit = 32
    /// The longest element, in bytes.
    public static let elementBytesLimit = 1024

    public init(_ elements: [String]) throws(MartletError) {
        guard !elements.isEmpty, elements.allSatisfy({ !$0.isEmpty }) else {
            throw MartletError(
                .invalidInput, "a namespace of a token has an empty name",
                hint: "Name the namespace, or leave it out for a token that reaches the whole lake.")
        }
        guard elements.count <= Self.depthLimit else {
            throw MartletError(
                .limitExceeded, "a namespace of a token has \(elements.count) parts, more than \(Self.depthLimit)")
        }
        for element in elements {
            guard element.utf8.count <= Self.elementBytesLimit else {
                throw MartletError(
                    .limitExceeded,
                    "a part of a token's namespace is longer than \(Self.elementBytesLimit) bytes")
            }
            guard element.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw MartletError(.invalidInput, "a namespace of a token contains a control character")
            }
        }
        self.elements = elements
    }

    /// Whether the path is this namespace or inside it.
    public func opens(_ path: [String]) -> Bool { Self.starts(path, with: elements) }

    /// Whether the path is a namespace that this one lies in.
    public func isInside(_ path: [String]) -> Bool {
        path.count < elements.count && Self.starts(elements, with: path)
    }

    /// Bytes, not characters: Swift takes `é` and `e` with an accent for the same, and the catalog does not.
    private static func starts(_ path: [String], with prefix: [String]) -> Bool {
        path.count >= prefix.count && zip(path, prefix).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}

extension NamespacePattern: Hashable {
    public static func == (left: NamespacePattern, right: NamespacePattern) -> Bool {
        left.elements.count == right.elements.count && starts(left.elements, with: right.elements)
    }

    public func hash(into hasher: inout Hasher) {
        for element in elements {
            hasher.combine(element.utf8.count)
            for byte in element.utf8 { hasher.combine(byte) }
        }
    }
}

extension NamespacePattern: CustomStringConvertible {
    public var description: String { DottedName.text(elements) }
}
