namespace CloudTransfer.Web.Storage.S3;

/// <summary>Which pieces of an upload are in the bucket: those that it sent itself and those that were recorded before.</summary>
/// <param name="id">The upload.</param>
/// <param name="recorded">The recorded pieces; null for an upload that has none.</param>
internal sealed class PieceIndex(StoredId id, RecordedPieces? recorded)
{
    // Parts are asked for together: whoever needs one soon needs the next.
    private const int Window = 64;

    private readonly Dictionary<int, string> _sent = [];
    private readonly Dictionary<int, List<StagedBytes>> _staged = [];
    private readonly HashSet<int> _loaded = [];
    private List<UploadPiece> _new = [];

    /// <summary>Whether bytes were ever staged.</summary>
    public bool HasStaged { get; private set; }

    /// <summary>Sees to it that what was recorded of a part is known.</summary>
    public async ValueTask LoadAsync(int part)
    {
        var window = (part - 1) / Window;
        if (recorded is null || !_loaded.Add(window))
            return;
        foreach (var piece in await recorded(id, window * Window + 1, (window + 1) * Window, CancellationToken.None))
            Add(piece);
    }

    /// <summary>Whether a part is complete in the bucket, or on its way to it.</summary>
    public bool IsSent(int part) => _sent.ContainsKey(part);

    /// <summary>A part is on its way.</summary>
    public void AddSending(int part) => _sent[part] = "";

    /// <summary>The entity tag of a complete part.</summary>
    public string TagOf(int part) => _sent[part];

    /// <summary>The staged bytes of a part; the latest first.</summary>
    public IEnumerable<StagedBytes> StagedOf(int part) => _staged.TryGetValue(part, out var staged) ? Enumerable.Reverse(staged) : [];

    /// <summary>A piece is in the bucket now.</summary>
    public void AddNew(UploadPiece piece)
    {
        Add(piece);
        _new.Add(piece);
    }

    /// <summary>A part has to be sent once more.</summary>
    public void Forget(int part) => _sent.Remove(part);

    /// <summary>All staged bytes are so many bytes further behind.</summary>
    public void Move(long space, PartLayout layout)
    {
        var before = _staged.SelectMany(part => part.Value.Select(staged => (Part: part.Key, Staged: staged))).ToList();
        _staged.Clear();
        foreach (var (part, staged) in before)
        {
            var from = staged.From;
            foreach (var (there, start, length) in layout.Moved(part, staged.Start, staged.Length, space))
            {
                AddStaged(there, new StagedBytes(start, length, staged.Key, from));
                from += length;
            }
        }
    }

    /// <summary>The first parts are an object now: they are none of this upload any more, but bytes that lie there.</summary>
    /// <param name="parts">How many they are, all that were sent.</param>
    /// <param name="key">The object.</param>
    /// <param name="layout">How long they are.</param>
    public void Detach(int parts, string key, PartLayout layout)
    {
        _sent.Clear();
        _new.Clear();
        for (var part = 1; part <= parts; part++)
            AddStaged(part, new StagedBytes(0, layout.Size, key, layout.StartOf(part)));
    }

    /// <summary>Adds bytes of a part.</summary>
    public void AddStaged(int part, StagedBytes staged)
    {
        HasStaged = true;
        if (!_staged.TryGetValue(part, out var there))
            _staged[part] = there = [];
        there.Add(staged);
    }

    /// <summary>What is new since this was asked last.</summary>
    public IReadOnlyList<UploadPiece> TakeNew()
    {
        var taken = _new;
        _new = [];
        return taken;
    }

    private void Add(UploadPiece piece)
    {
        if (piece.IsPart)
        {
            _sent[piece.Part] = piece.Tag;
            _staged.Remove(piece.Part);
        }
        else
        {
            AddStaged(piece.Part, new StagedBytes(piece.Start, piece.Length, BucketKeys.Staged(id, piece.Tag), From: 0));
        }
    }
}
