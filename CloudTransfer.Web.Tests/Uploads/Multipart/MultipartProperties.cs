using System.IO.Pipelines;
using System.Text;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Uploads.Multipart;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

public sealed class MultipartProperties
{
    private static readonly Gen<string> Name =
        Gen.Elements("a", "message", "näher.jpg", "東京/🎈", "x;y=z", "C:\\x", "", "--bound", "it's").ListOf().Select(string.Concat);

    private static readonly Gen<byte[]> Content = Gen.OneOf(
            Gen.Elements("\r\n--boun", "\r\n--", "\r\n-", "\r\n", "\r", "\n", "-", "--bound", "--bound--\r\n", "\n--bound\r\n", "b", "\r\r\n--boun\r\n")
                .Select(Form.Bytes),
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf())
        .ListOf().Select(budget => budget.SelectMany(piece => piece).ToArray())
        .Where(content => content.AsSpan().IndexOf("\r\n--bound"u8) < 0);

    private static readonly Gen<(Part Part, byte[] Content)[]> Parts =
        (from name in Name
         from fileName in Gen.OneOf(Gen.Constant<string?>(null), Name.Select(name => (string?)name))
         from type in Gen.Elements(null, "text/plain", "image/jpeg; q=1")
         from content in Content
         select (new Part(name, fileName, type), content)).ArrayOf();

    private static readonly Gen<int> Size = Gen.OneOf(Gen.Choose(1, 4), Gen.Choose(1, 200), Gen.Constant(int.MaxValue));

    [Fact]
    public void Any_form_in_any_reads_and_segments_is_read_as_it_was_written() =>
        Check(from parts in Parts from reads in Size.NonEmptyListOf() from segment in Size select (parts, reads, segment), async form =>
            Form.AssertSame(form.parts, await Form.ReadAsync(
                new SplitPipeReader(Split(Form.Serialise(form.parts), form.reads), form.segment), Form.Boundary)));

    [Fact]
    public void Any_form_is_read_through_a_real_pipe_with_little_room() =>
        Check(from parts in Parts from reads in Size.NonEmptyListOf() select (parts, reads), async form =>
        {
            var pipe = new Pipe(new PipeOptions(
                readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false,
                pauseWriterThreshold: 64, resumeWriterThreshold: 32, minimumSegmentSize: 16));
            var reading = Form.ReadAsync(pipe.Reader, Form.Boundary);
            foreach (var bytes in Split(Form.Serialise(form.parts), form.reads))
                await pipe.Writer.WriteAsync(bytes);
            await pipe.Writer.CompleteAsync();
            Form.AssertSame(form.parts, await reading);
        });

    [Fact]
    public void A_damaged_form_is_read_or_refused_and_nothing_else() =>
        Check(from parts in Parts
              from damages in (from at in Gen.Choose(0, 1 << 20)
                               from removed in Gen.Choose(0, 12)
                               from added in Gen.Elements("", "\r", "\n", "\"", "\\", ";", "--", "\0", "\xFF", "=", "%", "'", "\r\n\r\n", "\r\n--bound")
                               select (at, removed, added)).NonEmptyListOf()
              from reads in Size.NonEmptyListOf()
              from segment in Size
              select (parts, damages, reads, segment), async form =>
        {
            IEnumerable<byte> body = Form.Serialise(form.parts);
            foreach (var (at, removed, added) in form.damages)
            {
                var start = at % (body.Count() + 1);
                body = [.. body.Take(start), .. Form.Bytes(added), .. body.Skip(start + removed)];
            }

            var reads = Split(body.ToArray(), form.reads).ToArray();
            var pipe = new SplitPipeReader(reads, form.segment);
            if (await Record.ExceptionAsync(() => Form.ReadAsync(pipe, Form.Boundary)) is { } refusal)
                Assert.IsType<ErrorException>(refusal);
            Assert.InRange(pipe.Reads, 1, 3 * body.Count() + 10);
        });

    [Fact]
    public void Any_text_as_a_Content_Disposition_is_read_or_refused() =>
        Check(Gen.Elements("form-data", ";", " ", "name", "=", "filename", "*", "\"", "\\", "%22", "%", "utf-8''", "'", "x", "ü", "\t").ListOf(),
            async budget =>
            {
                var body = Encoding.UTF8.GetBytes($"--bound\r\nContent-Disposition: {string.Concat(budget)}\r\n\r\n\r\n--bound--");
                if (await Record.ExceptionAsync(() => Form.ReadAsync(body)) is { } refusal)
                    Assert.IsType<ErrorException>(refusal);
            });

    private static void Check<T>(Gen<T> inputs, Func<T, Task> property) =>
        Prop.ForAll(inputs.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(30));

    /// <summary>Cuts a body into pieces of these sizes, over and over.</summary>
    private static IEnumerable<byte[]> Split(byte[] body, List<int> sizes)
    {
        for (var (at, turn) = (0, 0); at < body.Length; turn++)
        {
            var length = Math.Min(sizes[turn % sizes.Count], body.Length - at);
            yield return body[at..(at + length)];
            at += length;
        }
    }
}
