using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// The key of an advisory lock: 64 bits of the SHA-256 of a name, as two numbers of 32. PostgreSQL keeps such pairs apart from the
/// single numbers of 64 bits that transactions lock (<see cref="IDatabase.SerializedAsync"/>).
/// </summary>
/// <param name="First">The first 32 bits.</param>
/// <param name="Second">The next 32 bits.</param>
internal readonly record struct LockKey(int First, int Second)
{
    /// <summary>The key of a name, such as <c>object &lt;id&gt;</c>.</summary>
    public static LockKey Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return new LockKey(BinaryPrimitives.ReadInt32BigEndian(hash), BinaryPrimitives.ReadInt32BigEndian(hash[sizeof(int)..]));
    }
}
