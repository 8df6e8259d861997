<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>Worldsketch</name>
    <message>
      <location filename="studio/canvas/canvas_view.py" />
      <source>Sketch canvas</source>
      <translation>草图画布</translation>
    </message>
    <message>
      <location filename="studio/canvas/canvas_view.py" />
      <source>Only what is selected can be painted. Esc ends that.</source>
      <translation>只能在选区内绘制。按 Esc 取消选区。</translation>
    </message>
    <message>
      <location filename="studio/canvas/gestures.py" />
      <source>Move</source>
      <translation>移动</translation>
    </message>
    <message>
      <location filename="studio/canvas/gestures.py" />
      <source>Fill</source>
      <translation>填充</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Ground</source>
      <translation>地面</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Platform</source>
      <translation>平台</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Crate</source>
      <translation>木箱</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Spikes</source>
      <translation>尖刺</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Lava</source>
      <translation>岩浆</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Saw</source>
      <translation>锯轮</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Coin</source>
      <translation>金币</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>Hero</source>
      <translation>主角</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>the world's kit has no {what}; get the world again</source>
      <translation>这个世界的素材缺少{what}；请重新获取这个世界</translation>
    </message>
    <message>
      <location filename="studio/canvas/kit.py" />
      <source>the world's kit cannot be used ({reason}); get the world again</source>
      <translation>这个世界的素材无法使用（{reason}）；请重新获取这个世界</translation>
    </message>
    <message>
      <location filename="studio/canvas/selection.py" />
      <source>Delete</source>
      <translation>删除</translation>
    </message>
    <message>
      <location filename="studio/canvas/selection.py" />
      <source>Paste</source>
      <translation>粘贴</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Brush</source>
      <translation>画笔</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Eraser</source>
      <translation>橡皮擦</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Pick a colour</source>
      <translation>取色</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Line</source>
      <translation>直线</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Rectangle</source>
      <translation>矩形</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Ellipse</source>
      <translation>椭圆</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Select and move</source>
      <translation>选择与移动</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>World kit</source>
      <translation>世界素材</translation>
    </message>
    <message>
      <location filename="studio/canvas/tools.py" />
      <source>Move the view</source>
      <translation>移动视图</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>First picture of the clip, with the part that is read</source>
      <translation>短片的第一个画面，以及读取的部分</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>Actions from a clip</source>
      <translation>从短片读取动作</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>It carries no actions, as after a chat app. The world can read them off its pictures.</source>
      <translation>文件不含动作，经聊天软件转发后常会如此。世界可以从画面中读出动作。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>Read actions</source>
      <translation>读取动作</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>From</source>
      <translation>从</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>To</source>
      <translation>到</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>Frames</source>
      <translation>帧</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>Zoom</source>
      <translation>缩放</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>Across</source>
      <translation>水平</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>Down</source>
      <translation>垂直</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>The end must come after the start.</source>
      <translation>结束必须晚于开始。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>{width} × {height} pixels at {fps:.3g} fps; {frames} frames will be read.</source>
      <translation>{width} × {height} 像素，每秒 {fps:.3g} 帧；将读取 {frames} 帧。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/clip_dialog.py" />
      <source>{text} Only the first {most} fit.</source>
      <translation>{text} 只放得下前 {most} 帧。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/command_palette.py" />
      <source>Commands</source>
      <translation>命令</translation>
    </message>
    <message>
      <location filename="studio/dialogs/command_palette.py" />
      <source>What do you want to do?</source>
      <translation>想做什么？</translation>
    </message>
    <message>
      <location filename="studio/dialogs/command_palette.py" />
      <source>Search commands</source>
      <translation>搜索命令</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>Chat</source>
      <translation>聊天</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>GIF, under 10 MB</source>
      <translation>GIF，小于 10 MB</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>GitHub</source>
      <translation>GitHub</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>Larger GIF, 10 MB</source>
      <translation>较大的 GIF，10 MB</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>Square post</source>
      <translation>方形帖子</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>MP4, 1080 × 1080</source>
      <translation>MP4，1080 × 1080</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>Portrait post</source>
      <translation>竖版帖子</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>MP4, 1080 × 1920</source>
      <translation>MP4，1080 × 1920</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>Film</source>
      <translation>影片</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>MP4 of the picture</source>
      <translation>画面的 MP4</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>Research</source>
      <translation>研究</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_cards.py" />
      <source>Frames, tokens, actions</source>
      <translation>帧、词元与动作</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>“{name}”, frames {first} to {last}</source>
      <translation>“{name}”，第 {first} 至 {last} 帧</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>The world</source>
      <translation>世界</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>The drawing</source>
      <translation>画作</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>Selection, frames {first} to {last}</source>
      <translation>选区，第 {first} 至 {last} 帧</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>From the playhead, frames {first} to {last}</source>
      <translation>从播放头起，第 {first} 至 {last} 帧</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_choices.py" />
      <source>Every stretch between markers, %n files</source>
      <translation>
        <numerusform>标记之间的每一段，%n 个文件</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_choices.py" />
      <source>Every branch, %n files</source>
      <translation>
        <numerusform>每个分支，%n 个文件</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>Beginning</source>
      <translation>开头</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>Everything, frames 0 to {last}</source>
      <translation>全部，第 0 至 {last} 帧</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>Up to the playhead, frames 0 to {last}</source>
      <translation>到播放头为止，第 0 至 {last} 帧</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>Branch {name}</source>
      <translation>分支 {name}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_choices.py" />
      <source>Marker {n}</source>
      <translation>标记 {n}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>Export</source>
      <translation>导出</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>Nothing</source>
      <translation>无</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_dialog.py" />
      <source>%n pictures</source>
      <translation>
        <numerusform>%n 张图片</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>reckoning…</source>
      <translation>计算中…</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>Where to</source>
      <translation>保存到</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>folder</source>
      <translation>文件夹</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_dialog.py" />
      <source>Save %n files</source>
      <translation>
        <numerusform>保存 %n 个文件</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>To stay under {limit} MB: {what}</source>
      <translation>为了不超过 {limit} MB：{what}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>Frames are missing, and this was played in another world.</source>
      <translation>缺少一些帧，而且它是在另一个世界里玩的。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>{n} s</source>
      <translation>{n} 秒</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>about {size}</source>
      <translation>约 {size}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>the first of the files</source>
      <translation>第一个文件</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>The clip {name}</source>
      <translation>短片 {name}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>Save {format}</source>
      <translation>保存 {format}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_dialog.py" />
      <source>a GIF plays it at {rate} fps</source>
      <translation>GIF 会以每秒 {rate} 帧播放</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>GIF, plays anywhere</source>
      <translation>GIF，到处都能播放</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>MP4, small</source>
      <translation>MP4，体积小</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>WebP, small and crisp</source>
      <translation>WebP，小而清晰</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>WebM, small and free</source>
      <translation>WebM，小而自由</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>APNG, lossless</source>
      <translation>APNG，无损</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>MKV, lossless, for editing</source>
      <translation>MKV，无损，适合剪辑</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>PNG frames in a folder</source>
      <translation>文件夹中的 PNG 帧</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Sprite sheet, PNG and JSON</source>
      <translation>精灵图，PNG 与 JSON</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>NPZ, arrays for NumPy</source>
      <translation>NPZ，NumPy 数组</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>WebDataset tar</source>
      <translation>WebDataset tar 包</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>sprite sheet</source>
      <translation>精灵图</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>None: flat and small</source>
      <translation>无：平整，体积小</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Sierra: smooth</source>
      <translation>Sierra：平滑</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Bayer: a pattern that holds still</source>
      <translation>Bayer：静止的图案</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>No page, the picture alone</source>
      <translation>无页面，仅画面</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Square, 1080 × 1080</source>
      <translation>方形，1080 × 1080</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Portrait, 1080 × 1920</source>
      <translation>竖版，1080 × 1920</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Landscape, 1920 × 1080</source>
      <translation>横版，1920 × 1080</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>As the page wants it</source>
      <translation>随页面而定</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Night</source>
      <translation>夜色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>White</source>
      <translation>白色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Black</source>
      <translation>黑色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Smooth, for photos</source>
      <translation>平滑，适合照片</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>As played</source>
      <translation>与游玩时相同</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>For ever</source>
      <translation>无限循环</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Any size</source>
      <translation>不限大小</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Format</source>
      <translation>格式</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Page</source>
      <translation>页面</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Enlarge</source>
      <translation>放大</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Edges</source>
      <translation>边缘</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Speed</source>
      <translation>速度</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Pictures a second</source>
      <translation>每秒画面数</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Colours</source>
      <translation>颜色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Dither</source>
      <translation>抖动</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Quality</source>
      <translation>质量</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Plays</source>
      <translation>播放次数</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>At most</source>
      <translation>最多</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_form.py" />
      <source>Behind it</source>
      <translation>背景</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_page.py" />
      <source>This file contains your drawing and %n actions.</source>
      <translation>
        <numerusform>这个文件包含你的画作和 %n 个动作。</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Size of the file</source>
      <translation>文件大小</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Share this take</source>
      <translation>分享这个镜头</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Keys</source>
      <translation>按键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Show over the picture which key is held</source>
      <translation>在画面上显示按住的键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Drawing first</source>
      <translation>画作在前</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Begin with the drawing, then what became of it</source>
      <translation>先展示画作，再展示它变成了什么</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>There and back</source>
      <translation>往返播放</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Play forward, then backward</source>
      <translation>先正放，再倒放</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>The drawing that the file contains</source>
      <translation>文件所含的画作</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Opens again in Worldsketch</source>
      <translation>可在 Worldsketch 中再次打开</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Make them now</source>
      <translation>现在生成</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Name of the file</source>
      <translation>文件名</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>All choices</source>
      <translation>全部选项</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Words below the picture</source>
      <translation>画面下方的文字</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Beside it</source>
      <translation>并排</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Caption</source>
      <translation>说明文字</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>The pictures alone: it does not open as a world again.</source>
      <translation>仅有画面：无法再作为世界打开。</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_page.py" />
      <source>%n frames are not made yet. Saving makes them first.</source>
      <translation>
        <numerusform>还有 %n 帧未生成，保存时会先生成。</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_page.py" />
      <source>Goes to {folder}; click to choose another</source>
      <translation>保存到 {folder}；点击可另选</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_preview.py" />
      <source>Preview of the clip</source>
      <translation>短片预览</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_preview.py" />
      <source>Click to stop and go on</source>
      <translation>点击暂停或继续</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>nearly done</source>
      <translation>即将完成</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Making frames for {name}</source>
      <translation>正在为 {name} 生成帧</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Writing {name}</source>
      <translation>正在写入 {name}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>{n} min left</source>
      <translation>剩余 {n} 分钟</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Drag the file into a chat, a mail or a folder</source>
      <translation>把文件拖到聊天、邮件或文件夹中</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>The exported file, to be dragged</source>
      <translation>导出的文件，可拖动</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_result.py" />
      <source>%n files</source>
      <translation>
        <numerusform>%n 个文件</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Copied: paste it into a chat, a mail or a folder</source>
      <translation>已复制：可粘贴到聊天、邮件或文件夹中</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Your file will wait here,
to be dragged or copied.</source>
      <translation>文件会出现在这里，
可拖走或复制。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Progress of the export</source>
      <translation>导出进度</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Stop; nothing is left behind</source>
      <translation>停止；不会留下任何文件</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Copy the file, to paste it elsewhere</source>
      <translation>复制文件，以便粘贴到别处</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>Open its folder</source>
      <translation>打开所在文件夹</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>{n} s left</source>
      <translation>剩余 {n} 秒</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>drag me</source>
      <translation>拖我</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>file {n} of {all}</source>
      <translation>第 {n} 个文件，共 {all} 个</translation>
    </message>
    <message>
      <location filename="studio/dialogs/export_result.py" />
      <source>No file manager answered; the file is in {folder}</source>
      <translation>没有文件管理器响应；文件在 {folder}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/exporting.py" />
      <source>Nothing to export yet: press F5 and play a little first</source>
      <translation>还没有可导出的内容：先按 F5 玩一会儿</translation>
    </message>
    <message>
      <location filename="studio/dialogs/exporting.py" />
      <source>Nothing was exported yet</source>
      <translation>还没有导出过</translation>
    </message>
    <message>
      <location filename="studio/dialogs/exporting.py" />
      <source>This export begins when the one before it is done</source>
      <translation>前一个导出完成后，这个会开始</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/exporting.py" />
      <source>Export stopped; %n files were finished before</source>
      <translation>
        <numerusform>导出已停止；此前完成了 %n 个文件</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/dialogs/exporting.py" />
      <source>Export stopped; nothing was written</source>
      <translation>导出已停止；没有写入任何文件</translation>
    </message>
    <message>
      <location filename="studio/dialogs/exporting.py" />
      <source>Copied {name}: paste it into a chat, a mail or a folder</source>
      <translation>已复制 {name}：可粘贴到聊天、邮件或文件夹中</translation>
    </message>
    <message>
      <location filename="studio/dialogs/exporting.py" />
      <source>To fit: {what}</source>
      <translation>为符合大小：{what}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>The words, size, steps and seed above are sent to a program on this computer, and nothing else.</source>
      <translation>仅把上面的文字、尺寸、步数和种子发送给本机上的程序，别无其他。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Generate from text</source>
      <translation>从文字生成</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>A snowy mountain with a wooden bridge and a red house</source>
      <translation>一座雪山，有木桥和红房子</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>What should not be seen</source>
      <translation>不应出现的内容</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>another each time</source>
      <translation>每次不同</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>The picture comes here</source>
      <translation>图片会出现在这里</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>The picture that was made</source>
      <translation>生成的图片</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Progress</source>
      <translation>进度</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Adjust…</source>
      <translation>调整…</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Choose its frame and a world's look first</source>
      <translation>先选择取景和世界的风格</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Place</source>
      <translation>放置</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Waiting for the server…</source>
      <translation>正在等待服务器…</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>The words, size, steps and seed above are sent to another computer, {server}, and nothing else.</source>
      <translation>仅把上面的文字、尺寸、步数和种子发送给另一台电脑 {server}，别无其他。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Picture of</source>
      <translation>画什么</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Style</source>
      <translation>风格</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Without</source>
      <translation>不要</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Size</source>
      <translation>大小</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Steps</source>
      <translation>步数</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Seed</source>
      <translation>种子</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Server</source>
      <translation>服务器</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Cancelled</source>
      <translation>已取消</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>That is no address of a server; one looks like {example}</source>
      <translation>这不是服务器地址；地址形如 {example}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Off until you name a server: a program with AUTOMATIC1111's txt2img interface, perhaps at {example}</source>
      <translation>填写服务器后才会启用：需要带 AUTOMATIC1111 txt2img 接口的程序，例如 {example}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>{percent} % drawn</source>
      <translation>已画 {percent} %</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Seed {seed}</source>
      <translation>种子 {seed}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Generate</source>
      <translation>生成</translation>
    </message>
    <message>
      <location filename="studio/dialogs/generate_dialog.py" />
      <source>Another</source>
      <translation>再来一张</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>pausing</source>
      <translation>暂停</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>one frame</source>
      <translation>单帧前进</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>rewinding</source>
      <translation>倒带</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>speed</source>
      <translation>调速</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>stepping out</source>
      <translation>退出世界</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>stepping in</source>
      <translation>进入世界</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>the full screen</source>
      <translation>全屏</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Gamepad {button} played {action} until now</source>
      <translation>手柄 {button} 之前对应“{action}”</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Search a command, or its keys</source>
      <translation>搜索命令或按键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Commands and their keys</source>
      <translation>命令与按键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Take over</source>
      <translation>改用于此</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Remove</source>
      <translation>移除</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Gamepad button</source>
      <translation>手柄按钮</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>No gamepad button</source>
      <translation>无手柄按钮</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>All keys as at first</source>
      <translation>恢复全部按键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Press the keys… Esc cancels</source>
      <translation>请按键… Esc 取消</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>{keys} belongs to {owner}. Taken over, it is {title} instead.</source>
      <translation>{keys} 已用于“{owner}”。改用后将对应“{title}”。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>{key} played {before} until now; it plays {now} instead</source>
      <translation>{key} 之前对应“{before}”；现在对应“{now}”</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Command</source>
      <translation>命令</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Gamepad</source>
      <translation>手柄</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Play: the actions of the open world</source>
      <translation>游玩：当前世界的动作</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Add a key</source>
      <translation>添加按键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Set keys</source>
      <translation>设置按键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>In a world {keys} plays {action}: {title} has to wait there</source>
      <translation>在世界中 {keys} 对应“{action}”：那时无法使用“{title}”</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>{keys} is {owner} as well ({where}), where the focus is there</source>
      <translation>焦点在相应视图时，{keys} 也是“{owner}”（{where}）</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>In a world {keys} is for {what}: {title} has to wait there</source>
      <translation>在世界中 {keys} 用于{what}：那时无法使用“{title}”</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>Gamepad {button}</source>
      <translation>手柄 {button}</translation>
    </message>
    <message>
      <location filename="studio/dialogs/keys_page.py" />
      <source>{key} is needed for {what}: choose another key</source>
      <translation>{key} 用于{what}：请选择其他按键</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Frame in the picture</source>
      <translation>图片中的取景框</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Adjust the picture</source>
      <translation>调整图片</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>How it will look</source>
      <translation>效果预览</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Make it a world</source>
      <translation>变成世界</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Few colours and firm edges, as worlds have them; the sliders say how much</source>
      <translation>像世界那样颜色少、边缘清晰；程度由滑块决定</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Whose colours</source>
      <translation>采用谁的颜色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Drag moves the frame, the wheel sizes it</source>
      <translation>拖动可移动画框，滚轮可缩放</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Few colours</source>
      <translation>减少颜色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Firm edges</source>
      <translation>强化边缘</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Fill the frame</source>
      <translation>填满画框</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Show all of it</source>
      <translation>完整显示</translation>
    </message>
    <message>
      <location filename="studio/dialogs/photo_dialog.py" />
      <source>Colours of</source>
      <translation>颜色取自</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Untitled</source>
      <translation>未命名</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Open</source>
      <translation>打开</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>What you did since then will be lost.</source>
      <translation>此后所做的修改将会丢失。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>{name} is open in another window, so this one only reads it; Save As keeps your changes</source>
      <translation>{name} 已在另一个窗口中打开，此处只读；用“另存为”保留你的修改</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Save as</source>
      <translation>另存为</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>They will be lost otherwise.</source>
      <translation>否则修改将会丢失。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Restored what was not saved; saving keeps it for good</source>
      <translation>已恢复未保存的内容；保存后才会永久保留</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Revert</source>
      <translation>还原</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Worldsketch projects ({pattern})</source>
      <translation>Worldsketch 项目 ({pattern})</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Save</source>
      <translation>保存</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Discard</source>
      <translation>放弃</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Go back to {name} as it was last saved?</source>
      <translation>还原到 {name} 上次保存的样子？</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>Save the changes to {name} first?</source>
      <translation>要先保存对 {name} 的修改吗？</translation>
    </message>
    <message>
      <location filename="studio/dialogs/project_files.py" />
      <source>{name} is open in another window; choose another name</source>
      <translation>{name} 已在另一个窗口中打开；请另选名称</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>The fastest that works</source>
      <translation>可用的最快方式</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>The address of a program that makes pictures from text, by the txt2img interface of AUTOMATIC1111, on this computer or another. Your text goes there and nowhere else. Empty switches it off.</source>
      <translation>以文字生成图片的程序地址（AUTOMATIC1111 的 txt2img 接口），可在本机或其他电脑上。你的文字只会发送到那里。留空则关闭。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Settings</source>
      <translation>设置</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Kinds of settings</source>
      <translation>设置类别</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>World</source>
      <translation>世界</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>The world model that opens with the studio: one installed, or a file of your own.</source>
      <translation>启动时打开的世界模型：已安装的，或你自己的文件。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Restore defaults</source>
      <translation>恢复默认值</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Everything on these pages as at first; keys have a button of their own</source>
      <translation>这些页面上的设置全部恢复默认；按键另有按钮</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Close</source>
      <translation>关闭</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Look</source>
      <translation>外观</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Performance</source>
      <translation>性能</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Folders</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Pictures from text</source>
      <translation>文字生成图片</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>As the system</source>
      <translation>跟随系统</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Light</source>
      <translation>浅色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Dark</source>
      <translation>深色</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Full</source>
      <translation>完整</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Reduced</source>
      <translation>减少</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Light or dark panels around your drawing.</source>
      <translation>画作周围的面板用浅色还是深色。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Language</source>
      <translation>语言</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>What menus, hints and messages are written in.</source>
      <translation>菜单、提示和消息所用的语言。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Size of the interface</source>
      <translation>界面大小</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Enlarges text, buttons and icons, on top of what the screen asks for.</source>
      <translation>在屏幕缩放的基础上，再放大文字、按钮和图标。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Motion</source>
      <translation>动态效果</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Reduced, nothing fades, blinks or crawls. What you play moves as ever.</source>
      <translation>减少后不再淡入淡出、闪烁或流动。你玩的世界照常运动。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Hints</source>
      <translation>提示</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Short notes beside what you use for the first time. Switched on again, they start over.</source>
      <translation>第一次使用某个功能时，旁边会有简短说明。重新打开后从头开始。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Processor</source>
      <translation>处理器</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Computes on</source>
      <translation>运算设备</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>The part of the machine that makes the frames. A graphics card is several times as fast.</source>
      <translation>由哪个部件生成帧。显卡会快好几倍。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Threads</source>
      <translation>线程</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>How many processor cores make a frame. Fewer leave room for other programs.</source>
      <translation>用多少个处理器核心生成一帧。少用一些，可给其他程序留出余地。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Memory for frames</source>
      <translation>帧的内存</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Frames that were shown stay at hand up to this much; others are made again when you go back to them.</source>
      <translation>显示过的帧最多占用这么多内存；其余的在你返回时重新生成。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Memory for undo</source>
      <translation>撤销的内存</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Up to 500 steps are kept, the newest of them within this much.</source>
      <translation>最多保留 500 步，最新的步骤占用不超过此值。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Projects</source>
      <translation>项目</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Where opening and saving a new project begin.</source>
      <translation>打开和首次保存项目时的起始位置。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Pictures and clips</source>
      <translation>图片与短片</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Where importing begins.</source>
      <translation>导入时的起始位置。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Exports</source>
      <translation>导出</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Where GIFs and videos are saved at first.</source>
      <translation>GIF 和视频默认保存的位置。</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Image server</source>
      <translation>图片服务器</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Another world</source>
      <translation>其他世界</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Takes effect at the next start</source>
      <translation>下次启动时生效</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Another file…</source>
      <translation>其他文件…</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>As many as suit the machine</source>
      <translation>按机器自动选择</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_dialog.py" />
      <source>Worlds ({patterns})</source>
      <translation>世界 ({patterns})</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_rows.py" />
      <source>Back to the home folder</source>
      <translation>恢复为主文件夹</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_rows.py" />
      <source>Home folder</source>
      <translation>主文件夹</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_rows.py" />
      <source>This folder is not there: the home folder takes its place</source>
      <translation>找不到这个文件夹：改用主文件夹</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_rows.py" />
      <source>An address begins with http:// or https:// and names a computer</source>
      <translation>地址以 http:// 或 https:// 开头，并指明一台电脑</translation>
    </message>
    <message>
      <location filename="studio/dialogs/settings_rows.py" />
      <source>{title}: back to the home folder</source>
      <translation>{title}：恢复为主文件夹</translation>
    </message>
    <message>
      <location filename="studio/document/patterns.py" />
      <source>Alternate</source>
      <translation>交替</translation>
    </message>
    <message>
      <location filename="studio/document/patterns.py" />
      <source>2 on, 2 off</source>
      <translation>按 2 停 2</translation>
    </message>
    <message>
      <location filename="studio/document/patterns.py" />
      <source>1 in 4</source>
      <translation>每 4 按 1</translation>
    </message>
    <message>
      <location filename="studio/document/patterns.py" />
      <source>Tap, then hold</source>
      <translation>先点后按住</translation>
    </message>
    <message>
      <location filename="studio/document/patterns.py" />
      <source>As selected</source>
      <translation>按选区</translation>
    </message>
    <message>
      <location filename="studio/jobs/engine_worker.py" />
      <source>{provider} ran out of memory: going on with the processor</source>
      <translation>{provider} 内存不足：改用处理器继续</translation>
    </message>
    <message>
      <location filename="studio/jobs/engine_worker.py" />
      <source>the engine failed: {kind}: {error}</source>
      <translation>引擎出错：{kind}: {error}</translation>
    </message>
    <message>
      <location filename="studio/jobs/engine_worker.py" />
      <source>the world did not open: {kind}: {error}</source>
      <translation>世界无法打开：{kind}: {error}</translation>
    </message>
    <message>
      <location filename="studio/jobs/file_worker.py" />
      <source>that did not work: {error}</source>
      <translation>没有成功：{error}</translation>
    </message>
    <message>
      <location filename="studio/jobs/journal.py" />
      <source>Unsaved work is not being kept safe: {reason}</source>
      <translation>未保存的工作目前没有备份：{reason}</translation>
    </message>
    <message>
      <location filename="studio/jobs/journal.py" />
      <source>{folder} cannot be written to</source>
      <translation>{folder} 无法写入</translation>
    </message>
    <message>
      <location filename="studio/jobs/journal.py" />
      <source>{path}: {reason}; remove it yourself</source>
      <translation>{path}：{reason}；请自行删除</translation>
    </message>
    <message>
      <location filename="studio/jobs/simulation.py" />
      <source>These frames do not belong to this world: their project was changed by other hands</source>
      <translation>这些帧不属于这个世界：项目被其他程序改动过</translation>
    </message>
    <message>
      <location filename="studio/jobs/simulation.py" />
      <source>{message}. All is as it was: F9 tries again, F5 plays on</source>
      <translation>{message}。内容没有改变：按 F9 重试，按 F5 继续玩</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>right</source>
      <translation>向右</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>left</source>
      <translation>向左</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>up</source>
      <translation>向上</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>down</source>
      <translation>向下</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>up right</source>
      <translation>右上</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>up left</source>
      <translation>左上</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>down right</source>
      <translation>右下</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>down left</source>
      <translation>左下</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>run right</source>
      <translation>向右跑</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>run left</source>
      <translation>向左跑</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>walk right</source>
      <translation>向右走</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>walk left</source>
      <translation>向左走</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>jump</source>
      <translation>跳</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>jump right</source>
      <translation>向右跳</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>jump left</source>
      <translation>向左跳</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>hop</source>
      <translation>小跳</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>rise</source>
      <translation>上升</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>hover</source>
      <translation>悬停</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>fall</source>
      <translation>下落</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>drop</source>
      <translation>落下</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>stay</source>
      <translation>不动</translation>
    </message>
    <message>
      <location filename="studio/look/actions.py" />
      <source>climb</source>
      <translation>攀爬</translation>
    </message>
    <message>
      <location filename="studio/look/names.py" />
      <source>Layer {n}</source>
      <translation>图层 {n}</translation>
    </message>
    <message>
      <location filename="studio/look/names.py" />
      <source>Take {n}</source>
      <translation>镜头 {n}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: there is no such project</source>
      <translation>{where}：没有这个项目</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>the project has grown too large; remove branches</source>
      <translation>项目过大；请删除一些分支</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {count} entries, or two of one name; this is no Worldsketch project</source>
      <translation>{where}：{count} 个条目，或有重名；这不是 Worldsketch 项目</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: it unpacks to more than {size} MiB (a zip bomb); refused</source>
      <translation>{where}：解压后超过 {size} MiB（压缩炸弹）；已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {page} is missing, so this is no Worldsketch project</source>
      <translation>{where}：缺少 {page}，这不是 Worldsketch 项目</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {name} is {count} bytes, {declared} were declared; open an older copy</source>
      <translation>{where}：{name} 有 {count} 字节，声明为 {declared} 字节；请打开较旧的副本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: clip plays action {action}, but its world has 0 to {last}</source>
      <translation>{where}：短片使用了动作 {action}，但它的世界只有 0 至 {last}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: not saved ({reason}); choose another place with Save As</source>
      <translation>{path}：未保存（{reason}）；请用“另存为”选择其他位置</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: not a readable project ({reason}); open an older copy</source>
      <translation>{where}：无法读取的项目（{reason}）；请打开较旧的副本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {entry} does not belong in a project; refused</source>
      <translation>{where}：项目中不应有 {entry}；已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {entry} is packed in a way that projects are not; refused</source>
      <translation>{where}：{entry} 的压缩方式不属于项目；已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {entry} unpacks to {size} MiB (a zip bomb); refused</source>
      <translation>{where}：{entry} 解压后有 {size} MiB（压缩炸弹）；已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: the tokens of prompt {n} are missing; open an older copy</source>
      <translation>{where}：缺少第 {n} 个起始画面的词元；请打开较旧的副本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {path} plays action {action}, but its world has 0 to {last}; open an older copy</source>
      <translation>{where}：{path} 使用了动作 {action}，但它的世界只有 0 至 {last}；请打开较旧的副本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {what}; open an older copy</source>
      <translation>{where}：{what}；请打开较旧的副本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {page} has no format_version, so this is no Worldsketch project</source>
      <translation>{where}：{page} 没有 format_version，这不是 Worldsketch 项目</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: project format {version}; this Worldsketch reads up to {known}, update it</source>
      <translation>{where}：项目格式为 {version}；此版 Worldsketch 最高支持 {known}，请更新</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {page} is not JSON, so the project is damaged; open an older copy</source>
      <translation>{where}：{page} 不是 JSON，项目已损坏；请打开较旧的副本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {page} is no page of format {version}; open an older copy</source>
      <translation>{where}：{page} 不符合格式 {version}；请打开较旧的副本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {manifest} has no format_version, so this is not a world bundle</source>
      <translation>{where}：{manifest} 没有 format_version，这不是世界文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: world format {version}; this Worldsketch reads up to {known}, update it</source>
      <translation>{where}：世界格式为 {version}；此版 Worldsketch 最高支持 {known}，请更新</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: world format 1, whose graphs this Worldsketch no longer plays; export it again from its weights</source>
      <translation>{where}：世界格式为 1，此版 Worldsketch 不再支持；请用其权重重新导出</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>no world {name}: neither a folder nor a {suffix} file, nor a known name (known: {known})</source>
      <translation>没有世界 {name}：既不是文件夹或 {suffix} 文件，也不是已知名称（已知：{known}）</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} is {actual} bytes; at most {most} are allowed, refused</source>
      <translation>{where} 有 {actual} 字节；最多允许 {most} 字节，已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} is {what}: {actual} bytes, the manifest lists {promised}; get it again</source>
      <translation>{where} 大小不符：{actual} 字节（{what}），清单列为 {promised}；请重新获取</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {manifest} is not JSON; export or download the world again</source>
      <translation>{where}：{manifest} 不是 JSON；请重新导出或下载这个世界</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {manifest}: {reason}; export or download the world again</source>
      <translation>{where}：{manifest}：{reason}；请重新导出或下载这个世界</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: this world has no {name} graph; export it again with one</source>
      <translation>{where}：这个世界没有 {name} 图；请重新导出</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {file} is not the file that the manifest lists (SHA-256 differs); get it again</source>
      <translation>{where}：{file} 与清单不符（SHA-256 不同）；请重新获取</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {count} entries, or two of one name; refused</source>
      <translation>{where}：{count} 个条目，或有重名；已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: unpacks to {size} MiB; at most {most} are allowed, refused</source>
      <translation>{where}：解压后有 {size} MiB；最多允许 {most} MiB，已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>world {name} cannot be read ({reason})</source>
      <translation>世界 {name} 无法读取（{reason}）</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} is a symbolic link; a world holds regular files only, put the file itself there</source>
      <translation>{where} 是符号链接；世界只能包含普通文件，请放入文件本身</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} is missing: {what}</source>
      <translation>缺少 {where}：{what}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} cannot be read ({reason})</source>
      <translation>{where} 无法读取（{reason}）</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} is not a regular file; a world holds regular files only</source>
      <translation>{where} 不是普通文件；世界只能包含普通文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} is a hard link ({count} names); copy the world's files instead of linking</source>
      <translation>{where} 是硬链接（{count} 个名称）；请复制世界的文件，不要链接</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: not a {suffix} file ({error}); get it again</source>
      <translation>{path}：不是 {suffix} 文件（{error}）；请重新获取</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: entry {name} is a path; a world is flat, refused</source>
      <translation>{where}：条目 {name} 是路径；世界不含子文件夹，已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: entry {name} is a link or no regular file; refused</source>
      <translation>{where}：条目 {name} 是链接或不是普通文件；已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: entry {name} swells {times}-fold or more (a zip bomb); refused</source>
      <translation>{where}：条目 {name} 膨胀 {times} 倍以上（压缩炸弹）；已拒绝</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where} is damaged ({error}); get it again</source>
      <translation>{where} 已损坏（{error}）；请重新获取</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>not a world bundle</source>
      <translation>不是世界文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>the world is incomplete; get it again</source>
      <translation>世界不完整；请重新获取</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>provider {name} is unknown; choose among auto, {names}</source>
      <translation>未知的运算设备 {name}；可选 auto、{names}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>provider {name}: {reason}; or use --provider auto</source>
      <translation>运算设备 {name}：{reason}；或在设置中选择最快的方式</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>provider {name}: it refused {where}; use --provider cpu</source>
      <translation>运算设备 {name} 拒绝了 {where}；请在设置中改用处理器</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>this onnxruntime ({version}) is built without it; install one that has it</source>
      <translation>此 onnxruntime（{version}）不支持它；请安装支持它的版本</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: onnxruntime refuses the graph ({reason})</source>
      <translation>{where}：onnxruntime 拒绝了这个图（{reason}）</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{variable} is {value}; it must be a whole number from 1 to 256</source>
      <translation>{variable} 的值是 {value}；必须是 1 至 256 的整数</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>this world is closed; open it again to go on</source>
      <translation>这个世界已关闭；请重新打开</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>no frame yet; begin with an image first</source>
      <translation>还没有帧；请先从一张图片开始</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {name} gave shape {shape} instead of {wanted}; export the world again</source>
      <translation>{where}：{name} 的形状是 {shape}，应为 {wanted}；请重新导出这个世界</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: has no cache; export it again</source>
      <translation>{where}：没有缓存；请重新导出</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: the graph failed to run ({reason})</source>
      <translation>{where}：图运行失败（{reason}）</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: a folder; choose an image file</source>
      <translation>{path}：这是文件夹；请选择图片文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: not an ordinary file; choose an image file</source>
      <translation>{path}：不是普通文件；请选择图片文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name}: the file is empty; choose an image</source>
      <translation>{name}：文件是空的；请选择图片</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: there is no such file</source>
      <translation>{path}：没有这个文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: cannot be opened: {reason}</source>
      <translation>{path}：无法打开：{reason}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name}: not an image, or of a kind that cannot be read; try PNG or JPEG</source>
      <translation>{name}：不是图片，或是无法读取的类型；请试试 PNG 或 JPEG</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: a folder; choose a video or a GIF</source>
      <translation>{path}：这是文件夹；请选择视频或 GIF</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: not an ordinary file; choose a video or a GIF</source>
      <translation>{path}：不是普通文件；请选择视频或 GIF</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: pictures of {width}×{height}; at most {most} million pixels are read</source>
      <translation>{path}：画面为 {width}×{height}；最多读取 {most} 百万像素</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{source}: there is no picture in {where}; choose a video or a GIF</source>
      <translation>{source}：{where} 中没有画面；请选择视频或 GIF</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: cannot be read as a video: {reason}</source>
      <translation>{path}：无法作为视频读取：{reason}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{source}: the picture changes its size at frame {n}; ask for one size</source>
      <translation>{source}：画面在第 {n} 帧改变了大小；请指定一个大小</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{source}: more than {count} frames of {width}×{height} do not fit into {size} MiB; ask for fewer or smaller ones</source>
      <translation>{source}：{width}×{height} 的帧超过 {count} 个，放不进 {size} MiB；请减少帧数或缩小画面</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>clip: from {start} to {stop} seconds; the end must come after the start, at 0 or later</source>
      <translation>短片：从 {start} 到 {stop} 秒；结束必须晚于开始</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>clip: nothing is left of the picture; choose a part inside it</source>
      <translation>短片：画面已全部裁掉；请选择画面内的部分</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{source}: {fps} frames per second; choose from 0.1 to 240</source>
      <translation>{source}：每秒 {fps} 帧；请选择 0.1 至 240</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{source}: {count} frames; choose at least 1</source>
      <translation>{source}：{count} 帧；请至少选择 1 帧</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} answered without a picture</source>
      <translation>{name} 的回答中没有图片</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} does not say how far it is</source>
      <translation>{name} 没有报告进度</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} sent more than {size} MB; ask for a smaller picture</source>
      <translation>{name} 发来的内容超过 {size} MB；请生成更小的图片</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} broke off before the picture was whole</source>
      <translation>{name} 在图片传完之前中断了</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} sent a picture that is damaged</source>
      <translation>{name} 发来的图片已损坏</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} answered, but not as an image server does; is the address right?</source>
      <translation>{name} 有回应，但不像图片服务器；地址对吗？</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name}: cancelled</source>
      <translation>{name}：已取消</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>nobody answers at {name}; is the image server running?</source>
      <translation>{name} 没有回应；图片服务器在运行吗？</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>there is no server named {name}</source>
      <translation>没有名为 {name} 的服务器</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} did not answer within {seconds} s</source>
      <translation>{name} 在 {seconds} 秒内没有回应</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} answered, but not as a web server does; is the address right?</source>
      <translation>{name} 有回应，但不像网络服务器；地址对吗？</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} cannot be reached: {reason}</source>
      <translation>无法连接 {name}：{reason}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} refused: it wants a name and password, as in {example}</source>
      <translation>{name} 拒绝了：需要用户名和密码，例如 {example}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} takes no text by this interface; AUTOMATIC1111 does when started with --api</source>
      <translation>{name} 不支持此接口；AUTOMATIC1111 需以 --api 启动</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name} refused with status {status}</source>
      <translation>{name} 拒绝了，状态码 {status}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: {size} MB, more than the {limit} MB that were asked for</source>
      <translation>{target}：{size} MB，超过了要求的 {limit} MB</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: cannot be written: {reason}; nothing was left there</source>
      <translation>{target}：无法写入：{reason}；没有留下任何文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: stopped after {n} frames; nothing was written</source>
      <translation>{target}：在 {n} 帧后停止；没有写入任何文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: {width}×{height} pixels; the longer side may have {most}</source>
      <translation>{target}：{width}×{height} 像素；长边最多 {most}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: there are no frames to write; give at least one</source>
      <translation>{target}：没有可写入的帧</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>there are no frames to write; give at least one</source>
      <translation>没有可写入的帧</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>what it carries is too large</source>
      <translation>所带内容过大</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>what it carries is damaged</source>
      <translation>所带内容已损坏</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>what it carries is damaged ({reason})</source>
      <translation>所带内容已损坏（{reason}）</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>what it carries is damaged: it needs {what}</source>
      <translation>所带内容已损坏：缺少 {what}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: cannot be written: {reason}; choose another name</source>
      <translation>{target}：无法写入：{reason}；请另选名称</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>no font here draws {character} in {text}; install one that does, as Noto Sans CJK, or write it otherwise</source>
      <translation>本机没有字体能显示 {text} 中的 {character}；请安装能显示它的字体（如 Noto Sans CJK）或改写</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>a caption of {count} characters; write at most {most}</source>
      <translation>说明文字有 {count} 个字符；最多 {most} 个</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>a picture of {width}×{height} does not fit on a page of {wide}×{high}; choose a smaller scale</source>
      <translation>{width}×{height} 的画面放不进 {wide}×{high} 的页面；请选择较小的倍数</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{name}: drawing and actions take {size} MiB; leave them out of the file</source>
      <translation>{name}：画作和动作占 {size} MiB；请不要随文件携带</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: cannot be read: {reason}</source>
      <translation>{path}：无法读取：{reason}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>made by a newer Worldsketch; update to open it</source>
      <translation>由更新版的 Worldsketch 制作；请更新后再打开</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: unknown format {suffix}; end the name in {suffixes}, or in no suffix for a folder of PNG frames</source>
      <translation>{path}：未知格式 {suffix}；文件名请以 {suffixes} 结尾，或不带后缀以保存 PNG 帧文件夹</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: not a file name; say which file to write</source>
      <translation>{target}：不是文件名；请指定要写入的文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: there is no folder {parent}; make it first</source>
      <translation>{target}：没有文件夹 {parent}；请先创建</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: a folder has this name; choose another</source>
      <translation>{target}：已有同名文件夹；请另选名称</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: this folder already holds files; choose a new name for the PNG frames</source>
      <translation>{target}：文件夹中已有文件；请为 PNG 帧另选名称</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: not an ordinary file; choose another name</source>
      <translation>{target}：不是普通文件；请另选名称</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{target}: a file has this name, and PNG frames need a folder; choose another</source>
      <translation>{target}：已有同名文件，而 PNG 帧需要文件夹；请另选名称</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>does not fit under {size} MB, however small; choose fewer frames or another format</source>
      <translation>再小也放不进 {size} MB；请减少帧数或换一种格式</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{count} frames of {width}×{height} do not fit on a sheet of {most} pixels a side; choose a smaller scale, fewer frames or a folder of PNG frames</source>
      <translation>{count} 个 {width}×{height} 的帧放不进边长 {most} 像素的图；请缩小倍数、减少帧数或改用 PNG 帧文件夹</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{where}: {what}</source>
      <translation>{where}：{what}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>that did not work: {kind}: {error}</source>
      <translation>没有成功：{kind}：{error}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: not written: {kind}: {error}</source>
      <translation>{path}：未写入：{kind}：{error}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>{path}: cannot be read: {kind}: {error}</source>
      <translation>{path}：无法读取：{kind}：{error}</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>no space left on device</source>
      <translation>磁盘空间不足</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>permission denied</source>
      <translation>没有权限</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>read-only file system</source>
      <translation>文件系统只读</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>is a directory</source>
      <translation>这是文件夹</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>no such file or directory</source>
      <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>Frames of this take are missing, and it was played in another world: open that one to export it</source>
      <translation>这个镜头缺少一些帧，而且它是在另一个世界里玩的：请打开那个世界再导出</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>Another project was opened before all frames were there; nothing was written</source>
      <translation>帧还没生成完就打开了另一个项目；没有写入任何文件</translation>
    </message>
    <message>
      <location filename="studio/look/told.py" />
      <source>the picture from {name} cannot be read: {reason}</source>
      <translation>{name} 发来的图片无法读取：{reason}</translation>
    </message>
    <message>
      <location filename="studio/panels/action_picker.py" />
      <source>Choose an action</source>
      <translation>选择动作</translation>
    </message>
    <message>
      <location filename="studio/panels/action_picker.py" />
      <source>Make it {name}</source>
      <translation>改为“{name}”</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;File</source>
      <translation>文件(&amp;F)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Edit</source>
      <translation>编辑(&amp;E)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Play</source>
      <translation>游玩(&amp;P)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Canvas</source>
      <translation>画布(&amp;C)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Timeline</source>
      <translation>时间线(&amp;T)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Branches</source>
      <translation>分支(&amp;B)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;View</source>
      <translation>视图(&amp;V)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;New</source>
      <translation>新建(&amp;N)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Open…</source>
      <translation>打开(&amp;O)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Save</source>
      <translation>保存(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Save &amp;as…</source>
      <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Re&amp;vert</source>
      <translation>还原(&amp;V)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Import image…</source>
      <translation>导入图片(&amp;I)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Generate from text…</source>
      <translation>从文字生成(&amp;G)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Paste image</source>
      <translation>粘贴图片(&amp;P)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Export…</source>
      <translation>导出(&amp;E)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Export a&amp;gain</source>
      <translation>再次导出(&amp;G)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Copy the exported &amp;file</source>
      <translation>复制导出的文件(&amp;F)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Se&amp;ttings…</source>
      <translation>设置(&amp;T)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Keys…</source>
      <translation>按键(&amp;K)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Find a command…</source>
      <translation>查找命令(&amp;F)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Quit</source>
      <translation>退出(&amp;Q)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Undo</source>
      <translation>撤销(&amp;U)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Redo</source>
      <translation>重做(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Clear the canvas</source>
      <translation>清空画布(&amp;C)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Select all &amp;actions</source>
      <translation>选择全部动作(&amp;A)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Step &amp;in</source>
      <translation>进入世界(&amp;I)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Step in at the &amp;start</source>
      <translation>从开头进入(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Step &amp;out, or cancel</source>
      <translation>退出世界或取消(&amp;O)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Pause</source>
      <translation>暂停(&amp;P)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;One frame</source>
      <translation>单帧前进(&amp;O)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Re&amp;wind</source>
      <translation>倒带(&amp;W)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Play &amp;back</source>
      <translation>回放(&amp;B)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Faster</source>
      <translation>加快(&amp;F)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Slower</source>
      <translation>减慢(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>The world's own s&amp;peed</source>
      <translation>世界原速(&amp;P)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Keys that play…</source>
      <translation>游玩按键(&amp;K)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Show &amp;keys over the picture</source>
      <translation>在画面上显示按键(&amp;K)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Show what each &amp;action would do</source>
      <translation>预览每个动作的效果(&amp;A)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Replay in this sketch</source>
      <translation>在这张草图中重演(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Copy pixels</source>
      <translation>复制像素(&amp;C)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>C&amp;ut pixels</source>
      <translation>剪切像素(&amp;U)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Delete pixels</source>
      <translation>删除像素(&amp;D)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Select the &amp;whole canvas</source>
      <translation>选择整张画布(&amp;W)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Select &amp;nothing</source>
      <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Ad&amp;just the picture…</source>
      <translation>调整图片(&amp;J)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>New &amp;layer</source>
      <translation>新建图层(&amp;L)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Move the layer u&amp;p</source>
      <translation>上移图层(&amp;P)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Move the layer d&amp;own</source>
      <translation>下移图层(&amp;O)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Mer&amp;ge with the layer below</source>
      <translation>与下方图层合并(&amp;G)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Del&amp;ete the layer</source>
      <translation>删除图层(&amp;E)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Zoom &amp;in</source>
      <translation>放大(&amp;I)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Zoom ou&amp;t</source>
      <translation>缩小(&amp;T)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Show &amp;all of it</source>
      <translation>显示全部(&amp;A)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Turn le&amp;ft</source>
      <translation>向左旋转(&amp;F)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Turn &amp;right</source>
      <translation>向右旋转(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Mirror the view</source>
      <translation>镜像视图(&amp;M)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Grid of the world's pi&amp;xels</source>
      <translation>世界像素网格(&amp;X)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Grid of its to&amp;ken cells</source>
      <translation>词元格网格(&amp;K)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Where the world will not &amp;see it</source>
      <translation>世界看不懂的地方(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Copy actions</source>
      <translation>复制动作(&amp;C)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>C&amp;ut frames</source>
      <translation>剪切帧(&amp;U)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Paste over</source>
      <translation>覆盖粘贴(&amp;P)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Paste &amp;before</source>
      <translation>粘贴到前面(&amp;B)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Insert frames</source>
      <translation>插入帧(&amp;I)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Duplicate</source>
      <translation>制作副本(&amp;D)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Repeat once more</source>
      <translation>再重复一次(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Repeat × &amp;4</source>
      <translation>重复 × &amp;4</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>De&amp;lete frames</source>
      <translation>删除帧(&amp;L)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Cle&amp;ar to rest</source>
      <translation>清为静止(&amp;A)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Pattern: al&amp;ternate</source>
      <translation>图案：交替(&amp;T)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Pattern: &amp;2 on, 2 off</source>
      <translation>图案：按 2 停 2(&amp;2)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Pattern: &amp;1 in 4</source>
      <translation>图案：每 4 按 1(&amp;1)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Pattern: tap, then &amp;hold</source>
      <translation>图案：先点后按住(&amp;H)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Pattern from the &amp;selection</source>
      <translation>以选区为图案(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>L&amp;oop the selection</source>
      <translation>循环播放选区(&amp;O)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Marker here</source>
      <translation>在此标记(&amp;M)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Next marker</source>
      <translation>下一个标记(&amp;N)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Pre&amp;vious marker</source>
      <translation>上一个标记(&amp;V)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>One lane per &amp;action</source>
      <translation>每个动作一条轨道(&amp;A)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Show &amp;all frames</source>
      <translation>显示全部帧(&amp;A)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Actions from a cl&amp;ip…</source>
      <translation>从短片读取动作(&amp;I)…</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Act the clip out &amp;here</source>
      <translation>在此演出短片(&amp;H)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Re&amp;generate the clip</source>
      <translation>重新生成短片(&amp;G)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Put the clip away</source>
      <translation>收起短片</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Verif&amp;y frames</source>
      <translation>核对帧(&amp;Y)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;New branch</source>
      <translation>新建分支(&amp;N)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Re-roll from here</source>
      <translation>从此处重掷(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Compare</source>
      <translation>比较(&amp;C)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Take its actions over</source>
      <translation>采用它的动作(&amp;T)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Re&amp;name</source>
      <translation>重命名(&amp;N)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>N&amp;ote</source>
      <translation>备注(&amp;O)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Delete</source>
      <translation>删除(&amp;D)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Sketch</source>
      <translation>草图(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Side by side</source>
      <translation>并排(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>Smooth &amp;enlargement</source>
      <translation>平滑放大(&amp;E)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;System colours</source>
      <translation>跟随系统颜色(&amp;S)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Light</source>
      <translation>浅色(&amp;L)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Dark</source>
      <translation>深色(&amp;D)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Reset layout</source>
      <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>&amp;Full screen</source>
      <translation>全屏(&amp;F)</translation>
    </message>
    <message>
      <location filename="studio/panels/actions_table.py" />
      <source>hold Backspace</source>
      <translation>按住 Backspace</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>Branches</source>
      <translation>分支</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>Play again from an earlier frame, and what followed it is kept here.</source>
      <translation>从较早的帧重新玩，原来的后续会保留在这里。</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>Note on the branch</source>
      <translation>分支备注</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>the one you work on</source>
      <translation>你正在编辑的分支</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>click to switch; nothing is lost</source>
      <translation>点击切换；不会丢失任何内容</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>own start</source>
      <translation>独立开头</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>Keep this take and go on in a copy (Ctrl+B)</source>
      <translation>保留这个镜头，在副本中继续 (Ctrl+B)</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>Other chances from the playhead on (Shift+F9)</source>
      <translation>从播放头起重掷 (Shift+F9)</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/branches_panel.py" />
      <source>%n frames</source>
      <translation>
        <numerusform>%n 帧</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>from frame {fork}</source>
      <translation>自第 {fork} 帧</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>Left {parent} after frame {fork}</source>
      <translation>在第 {fork} 帧后离开 {parent}</translation>
    </message>
    <message>
      <location filename="studio/panels/branches_panel.py" />
      <source>Note on {name}</source>
      <translation>{name} 的备注</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>Videos and GIFs (*.mp4 *.m4v *.webm *.mkv *.mov *.avi *.mpg *.mpeg *.ogv *.wmv *.ts *.gif *.apng *.webp)</source>
      <translation>视频和 GIF (*.mp4 *.m4v *.webm *.mkv *.mov *.avi *.mpg *.mpeg *.ogv *.wmv *.ts *.gif *.apng *.webp)</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>First frame of the clip</source>
      <translation>短片的第一帧</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>{name}: one frame at {fps} fps; an action needs two, choose a longer part</source>
      <translation>{name}：每秒 {fps} 帧时只有一帧；一个动作需要两帧，请选择更长的部分</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>Reading actions off {name}…</source>
      <translation>正在从 {name} 读取动作…</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>Reading actions off the first {count} frames of {name}…</source>
      <translation>正在从 {name} 的前 {count} 帧读取动作…</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/clip_desk.py" />
      <source>%n actions read off {name}</source>
      <translation>
        <numerusform>从 {name} 读取了 %n 个动作</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>Looking at {name}…</source>
      <translation>正在查看 {name}…</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>Act out {frames}</source>
      <translation>演出 {frames}</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>: regenerating it from its first frame</source>
      <translation>：正从第一帧重新生成</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>: drag them down onto the take, or regenerate the clip</source>
      <translation>：可向下拖到镜头上，或重新生成短片</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>{name} waits for the engine to be warm</source>
      <translation>{name} 正在等待引擎预热</translation>
    </message>
    <message>
      <location filename="studio/panels/clip_desk.py" />
      <source>Reading {name}…</source>
      <translation>正在读取 {name}…</translation>
    </message>
    <message>
      <location filename="studio/panels/earlier_menu.py" />
      <source>Ea&amp;rlier pictures</source>
      <translation>之前的图片(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/earlier_menu.py" />
      <source>None yet</source>
      <translation>还没有</translation>
    </message>
    <message>
      <location filename="studio/panels/eye_panel.py" />
      <source>What the world makes of your sketch</source>
      <translation>世界眼中的草图</translation>
    </message>
    <message>
      <location filename="studio/panels/eye_panel.py" />
      <source>Waiting for the world</source>
      <translation>等待世界</translation>
    </message>
    <message>
      <location filename="studio/panels/eye_panel.py" />
      <source>World's eye view</source>
      <translation>世界之眼</translation>
    </message>
    <message>
      <location filename="studio/panels/eye_panel.py" />
      <source>What the world understands of your sketch</source>
      <translation>世界对草图的理解</translation>
    </message>
    <message>
      <location filename="studio/panels/file_news.py" />
      <source>Opened {path}</source>
      <translation>已打开 {path}</translation>
    </message>
    <message>
      <location filename="studio/panels/file_news.py" />
      <source>{name}[*] (read-only) – Worldsketch</source>
      <translation>{name}[*]（只读）– Worldsketch</translation>
    </message>
    <message>
      <location filename="studio/panels/file_news.py" />
      <source>Saved {path}</source>
      <translation>已保存 {path}</translation>
    </message>
    <message>
      <location filename="studio/panels/first_hints.py" />
      <source>Draw here, drop a picture, or begin with a sample below.</source>
      <translation>在这里画画、拖入图片，或从下面的样例开始。</translation>
    </message>
    <message>
      <location filename="studio/panels/first_hints.py" />
      <source>Your picture fills the frame. Here it is framed anew, or made a world: few colours, firm edges.</source>
      <translation>图片已填满画框。点这里可重新取景，或把它变成世界：颜色少、边缘清晰。</translation>
    </message>
    <message>
      <location filename="studio/panels/first_hints.py" />
      <source>Now step in: F5, or this button. Arrow keys and 1 to 8 then play your drawing.</source>
      <translation>现在进入世界：按 F5 或这个按钮。之后用方向键和 1 至 8 来玩你的画。</translation>
    </message>
    <message>
      <location filename="studio/panels/first_hints.py" />
      <source>What you played. Hold a number and drag over the actions to change them; a right click shows more.</source>
      <translation>这是你玩的内容。按住数字键在动作上拖动即可修改；右键有更多功能。</translation>
    </message>
    <message>
      <location filename="studio/panels/first_hints.py" />
      <source>Close this hint</source>
      <translation>关闭此提示</translation>
    </message>
    <message>
      <location filename="studio/panels/history_panel.py" />
      <source>History</source>
      <translation>历史</translation>
    </message>
    <message>
      <location filename="studio/panels/history_panel.py" />
      <source>The start</source>
      <translation>起点</translation>
    </message>
    <message>
      <location filename="studio/panels/history_panel.py" />
      <source>{text} · saved</source>
      <translation>{text} · 已保存</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>The palette</source>
      <translation>调色板</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>Import image</source>
      <translation>导入图片</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>Adjust picture</source>
      <translation>调整图片</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>Projects, clips and images ({patterns});;All files (*)</source>
      <translation>项目、短片和图片 ({patterns});;所有文件 (*)</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>Images ({patterns});;All files (*)</source>
      <translation>图片 ({patterns});;所有文件 (*)</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>There is no picture on the clipboard</source>
      <translation>剪贴板上没有图片</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>Paste image</source>
      <translation>粘贴图片</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>{name} carried its drawing and {count} actions: they play again</source>
      <translation>{name} 带有画作和 {count} 个动作：正在重演</translation>
    </message>
    <message>
      <location filename="studio/panels/incoming.py" />
      <source>There are enough layers: merge some first</source>
      <translation>图层已经够多：请先合并一些</translation>
    </message>
    <message>
      <location filename="studio/panels/kit_panel.py" />
      <source>CoinRun</source>
      <translation>CoinRun</translation>
    </message>
    <message>
      <location filename="studio/panels/kit_panel.py" />
      <source>Drawn</source>
      <translation>手绘</translation>
    </message>
    <message>
      <location filename="studio/panels/kit_panel.py" />
      <source>Sky</source>
      <translation>天空</translation>
    </message>
    <message>
      <location filename="studio/panels/kit_panel.py" />
      <source>Look of the kit</source>
      <translation>素材风格</translation>
    </message>
    <message>
      <location filename="studio/panels/kit_panel.py" />
      <source>Lay the sky behind</source>
      <translation>铺上天空</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Layers</source>
      <translation>图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Opacity of the layer</source>
      <translation>图层不透明度</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>New layer</source>
      <translation>新建图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Merge layers</source>
      <translation>合并图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Delete layer</source>
      <translation>删除图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Move layer</source>
      <translation>移动图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Fade layer</source>
      <translation>调整图层不透明度</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Show layer</source>
      <translation>显示图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Hide layer</source>
      <translation>隐藏图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Rename layer</source>
      <translation>重命名图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Opacity</source>
      <translation>不透明度</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Move the layer up</source>
      <translation>上移图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Move the layer down</source>
      <translation>下移图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Merge with the layer below</source>
      <translation>与下方图层合并</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>Delete the layer</source>
      <translation>删除图层</translation>
    </message>
    <message>
      <location filename="studio/panels/layers_panel.py" />
      <source>{name}: tick to show, double-click to rename</source>
      <translation>{name}：勾选显示，双击重命名</translation>
    </message>
    <message>
      <location filename="studio/panels/legend_panel.py" />
      <source>Name of the action</source>
      <translation>动作名称</translation>
    </message>
    <message>
      <location filename="studio/panels/legend_panel.py" />
      <source>Rename</source>
      <translation>重命名</translation>
    </message>
    <message>
      <location filename="studio/panels/legend_panel.py" />
      <source>Its own name again</source>
      <translation>恢复原名</translation>
    </message>
    <message>
      <location filename="studio/panels/legend_panel.py" />
      <source>Actions</source>
      <translation>动作</translation>
    </message>
    <message>
      <location filename="studio/panels/legend_panel.py" />
      <source>The world's actions appear here when it has loaded.</source>
      <translation>世界载入后，它的动作会出现在这里。</translation>
    </message>
    <message>
      <location filename="studio/panels/legend_panel.py" />
      <source>Action {name}, key {key}</source>
      <translation>动作“{name}”，按键 {key}</translation>
    </message>
    <message>
      <location filename="studio/panels/legend_panel.py" />
      <source>F2 renames it</source>
      <translation>按 F2 重命名</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Main</source>
      <translation>主工具栏</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Save a GIF or video (Ctrl+E)</source>
      <translation>保存 GIF 或视频 (Ctrl+E)</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Step out of the world (Esc)</source>
      <translation>退出世界 (Esc)</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Step into the sketch (F5)</source>
      <translation>进入草图 (F5)</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Sketch</source>
      <translation>草图</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Play</source>
      <translation>游玩</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Edit</source>
      <translation>编辑</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Step out</source>
      <translation>退出世界</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>Step in</source>
      <translation>进入世界</translation>
    </message>
    <message>
      <location filename="studio/panels/main_toolbar.py" />
      <source>{title} mode</source>
      <translation>{title}模式</translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>Tools</source>
      <translation>工具</translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>World's eye</source>
      <translation>世界之眼</translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>Timeline</source>
      <translation>时间线</translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>{seconds:.1f} s recorded. Drag on the actions to repaint, Ctrl+E to share.</source>
      <translation>已录制 {seconds:.1f} 秒。在动作上拖动可修改，Ctrl+E 分享。</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/main_window.py" />
      <source>Saved %n files in {folder}</source>
      <translation>
        <numerusform>已将 %n 个文件保存到 {folder}</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>Arrow keys or 1–{last} move the world.  P pauses, Esc steps out.</source>
      <translation>用方向键或 1–{last} 控制世界。P 暂停，Esc 退出。</translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>Saved {name}, {size}</source>
      <translation>已保存 {name}，{size}</translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>&amp;Undo {step}</source>
      <translation>撤销{step}(&amp;U)</translation>
    </message>
    <message>
      <location filename="studio/panels/main_window.py" />
      <source>&amp;Redo {step}</source>
      <translation>重做{step}(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/play_desk.py" />
      <source>The gamepad is gone: nothing is held any more</source>
      <translation>手柄已断开：所有按键均已松开</translation>
    </message>
    <message>
      <location filename="studio/panels/play_desk.py" />
      <source>A gamepad plays, too: Start pauses, Back rewinds while it is held</source>
      <translation>手柄也可以玩了：Start 暂停，按住 Back 倒带</translation>
    </message>
    <message>
      <location filename="studio/panels/play_desk.py" />
      <source>{rate} frames per second</source>
      <translation>每秒 {rate} 帧</translation>
    </message>
    <message>
      <location filename="studio/panels/recent_menu.py" />
      <source>Open &amp;recent</source>
      <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
      <location filename="studio/panels/recent_menu.py" />
      <source>&amp;Forget these</source>
      <translation>清除记录(&amp;F)</translation>
    </message>
    <message>
      <location filename="studio/panels/recent_menu.py" />
      <source>No projects yet</source>
      <translation>还没有项目</translation>
    </message>
    <message>
      <location filename="studio/panels/recovery_bar.py" />
      <source>Restore</source>
      <translation>恢复</translation>
    </message>
    <message>
      <location filename="studio/panels/recovery_bar.py" />
      <source>Work from {time} on {day} was not saved</source>
      <translation>{day} {time} 的工作尚未保存</translation>
    </message>
    <message>
      <location filename="studio/panels/recovery_bar.py" />
      <source>Work from {time} was not saved</source>
      <translation>{time} 的工作尚未保存</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Night ledge</source>
      <translation>夜色悬台</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Green steps</source>
      <translation>绿色台阶</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Saw gap</source>
      <translation>锯轮深沟</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Crate yard</source>
      <translation>木箱场</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Snow towers</source>
      <translation>雪塔</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>High shelf</source>
      <translation>高台</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Draw above, or begin with a sample</source>
      <translation>在上方画画，或从样例开始</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Show the samples</source>
      <translation>显示样例</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>More room for the canvas</source>
      <translation>给画布更多空间</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Open image…</source>
      <translation>打开图片…</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>From text…</source>
      <translation>从文字…</translation>
    </message>
    <message>
      <location filename="studio/panels/samples_strip.py" />
      <source>Begin with {sample}</source>
      <translation>从“{sample}”开始</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>Engine is warming up</source>
      <translation>引擎正在预热</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>Message</source>
      <translation>消息</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>re-simulating</source>
      <translation>重新推演</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>exporting</source>
      <translation>导出</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>{pace:.1f} / {target} fps</source>
      <translation>{pace:.1f} / {target} 帧/秒</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>Stop {what}</source>
      <translation>停止{what}</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>slow machine: world time at {share:.0%}</source>
      <translation>机器较慢：世界时间为 {share:.0%}</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>frame {t} / {last}</source>
      <translation>第 {t} / {last} 帧</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>key to picture {time:.0f} ms</source>
      <translation>按键到画面 {time:.0f} 毫秒</translation>
    </message>
    <message>
      <location filename="studio/panels/status_line.py" />
      <source>{target} fps world</source>
      <translation>世界 {target} 帧/秒</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>No marker that way: M sets one at the playhead</source>
      <translation>那个方向没有标记：按 M 在播放头处设置</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>Kept as a branch; you go on in a copy</source>
      <translation>已保留为分支；你在副本中继续</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>Nothing to compare with yet: Ctrl+B keeps this take as a branch</source>
      <translation>还没有可比较的：按 Ctrl+B 把这个镜头保留为分支</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>Some of these frames are not made yet: F9 makes them, then they can be verified</source>
      <translation>有些帧尚未生成：按 F9 生成后才能核对</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/timeline_desk.py" />
      <source>Made %n frames once more: every one came out the same</source>
      <translation>
        <numerusform>已重新生成 %n 帧：全部相同</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>Select actions on the timeline first, then choose what they become</source>
      <translation>先在时间线上选择动作，再选择要改成什么</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>Other chances from frame {first} on, in a branch of their own</source>
      <translation>从第 {first} 帧起重掷，放在新的分支中</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>Beside {name}: drag the line over the picture, outlined actions differ</source>
      <translation>与 {name} 并排：在画面上拖动分隔线，带框的动作不同</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_desk.py" />
      <source>Deleted {name}; Ctrl+Z brings it back</source>
      <translation>已删除 {name}；Ctrl+Z 可恢复</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/timeline_desk.py" />
      <source>{different} of %n frames came out different when made once more</source>
      <translation>
        <numerusform>重新生成时，%n 帧中有 {different} 帧不同</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Play back (Space)</source>
      <translation>回放 (Space)</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Loop the selection (L)</source>
      <translation>循环播放选区 (L)</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>One lane per action</source>
      <translation>每个动作一条轨道</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>To the start (Home)</source>
      <translation>到开头 (Home)</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Show all frames</source>
      <translation>显示全部帧</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Narrower frames (Ctrl+wheel)</source>
      <translation>缩窄帧 (Ctrl+滚轮)</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Wider frames (Ctrl+wheel)</source>
      <translation>加宽帧 (Ctrl+滚轮)</translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/timeline_panel.py" />
      <source>%n actions selected: a number paints, right-click for more</source>
      <translation>
        <numerusform>已选择 %n 个动作：按数字键修改，右键有更多功能</numerusform>
      </translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>{now} s  /  {all} s</source>
      <translation>{now} 秒  /  {all} 秒</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Draw in the lanes, with Ctrl in a pattern; drag on the strip above to select</source>
      <translation>在轨道上绘制，按住 Ctrl 画图案；在上方的条上拖动可选择</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Drag the clip's actions down onto the take to act them out</source>
      <translation>把短片的动作向下拖到镜头上即可演出</translation>
    </message>
    <message>
      <location filename="studio/panels/timeline_panel.py" />
      <source>Drag on the pictures to scrub, on the actions to select, with a number held to paint</source>
      <translation>在画面上拖动可浏览，在动作上拖动可选择，按住数字键拖动可修改</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Hardness</source>
      <translation>硬度</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Smoothing</source>
      <translation>平滑</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Tolerance</source>
      <translation>容差</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Current colours</source>
      <translation>当前颜色</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Click to choose any colour</source>
      <translation>点击选择任意颜色</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Colour</source>
      <translation>颜色</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Filled</source>
      <translation>实心</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Off: an outline as wide as the brush</source>
      <translation>关闭：与画笔同宽的轮廓</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Pressure</source>
      <translation>压感</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>thins</source>
      <translation>粗细</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>A light pen draws a thin line</source>
      <translation>轻压画细线</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>fades</source>
      <translation>浓淡</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>A light pen draws a faint line</source>
      <translation>轻压画淡线</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Swap colours (X)</source>
      <translation>交换颜色 (X)</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Choose any colour</source>
      <translation>选择任意颜色</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Colour {text}</source>
      <translation>颜色 {text}</translation>
    </message>
    <message>
      <location filename="studio/panels/tools_panel.py" />
      <source>Used before: {value}</source>
      <translation>用过的颜色：{value}</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Adjust the picture: its frame, a world's look</source>
      <translation>调整图片：取景与世界风格</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Grid: none, the world's pixels, its token cells</source>
      <translation>网格：无、世界像素、词元格</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Zoom out (Ctrl+−)</source>
      <translation>缩小 (Ctrl+−)</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Zoom in (Ctrl++)</source>
      <translation>放大 (Ctrl++)</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Turn left (Alt+wheel)</source>
      <translation>向左旋转 (Alt+滚轮)</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Turn right (Alt+wheel)</source>
      <translation>向右旋转 (Alt+滚轮)</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Mirror the view (M)</source>
      <translation>镜像视图 (M)</translation>
    </message>
    <message>
      <location filename="studio/panels/view_bar.py" />
      <source>Show all of it (Ctrl+0)</source>
      <translation>显示全部 (Ctrl+0)</translation>
    </message>
    <message>
      <location filename="studio/panels/world_news.py" />
      <source>No world</source>
      <translation>没有世界</translation>
    </message>
    <message>
      <location filename="studio/panels/world_news.py" />
      <source>The project opens for viewing alone: </source>
      <translation>项目仅供查看：</translation>
    </message>
    <message>
      <location filename="studio/panels/world_news.py" />
      <source>Played in another world, so it opens for viewing; F9 plays its actions in this one</source>
      <translation>它是在另一个世界里玩的，仅供查看；按 F9 可在这个世界重演动作</translation>
    </message>
    <message>
      <location filename="studio/panels/world_news.py" />
      <source>Ready · {provider}</source>
      <translation>就绪 · {provider}</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Clear</source>
      <translation>清空</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Replay in the new drawing</source>
      <translation>在新画中重演</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Act out the clip</source>
      <translation>演出短片</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>New branch</source>
      <translation>新建分支</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Re-roll</source>
      <translation>重掷</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Rename branch</source>
      <translation>重命名分支</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Note on branch</source>
      <translation>分支备注</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Set {count} × {name}</source>
      <translation>设置 {count} × {name}</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Switch to {name}</source>
      <translation>切换到 {name}</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Delete {name}</source>
      <translation>删除 {name}</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Take actions of {name}</source>
      <translation>采用 {name} 的动作</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Rename action</source>
      <translation>重命名动作</translation>
    </message>
    <message>
      <location filename="studio/session.py" />
      <source>Import {name}</source>
      <translation>导入 {name}</translation>
    </message>
    <message>
      <location filename="studio/timeline/cell_tips.py" />
      <source>{percent} % sure</source>
      <translation>把握 {percent}%</translation>
    </message>
    <message>
      <location filename="studio/timeline/cell_tips.py" />
      <source>from before the edit</source>
      <translation>编辑前的画面</translation>
    </message>
    <message>
      <location filename="studio/timeline/cell_tips.py" />
      <source>not made yet</source>
      <translation>尚未生成</translation>
    </message>
    <message>
      <location filename="studio/timeline/cell_tips.py" />
      <source>Frame {playhead}</source>
      <translation>第 {playhead} 帧</translation>
    </message>
    <message>
      <location filename="studio/timeline/cell_tips.py" />
      <source>{seconds} s</source>
      <translation>{seconds} 秒</translation>
    </message>
    <message>
      <location filename="studio/timeline/cell_tips.py" />
      <source>{value:.1f} dB: how near this frame comes to the clip's</source>
      <translation>{value:.1f} dB：此帧与片段的接近程度</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>actions</source>
      <translation>个动作</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Insert {frames}</source>
      <translation>插入 {frames}</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Duplicate {frames}</source>
      <translation>制作 {frames} 的副本</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Paint {count} × {what}</source>
      <translation>绘制 {count} × {what}</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Select the actions first that shall be the pattern</source>
      <translation>先选择要作为图案的动作</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Paste {frames}</source>
      <translation>粘贴 {frames}</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Remove marker</source>
      <translation>移除标记</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Name marker</source>
      <translation>命名标记</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Move marker</source>
      <translation>移动标记</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Clear {frames}</source>
      <translation>清除 {frames}</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Pattern of {frames}: drag with Ctrl on the actions to paint it</source>
      <translation>{frames} 的图案：按住 Ctrl 在动作上拖动即可绘制</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Repeat × {times}</source>
      <translation>重复 × {times}</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Delete {frames}</source>
      <translation>删除 {frames}</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>There are no actions on the clipboard: copy some first (Ctrl+C)</source>
      <translation>剪贴板上没有动作：请先复制 (Ctrl+C)</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Set marker</source>
      <translation>设置标记</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Copied the actions of {frames}</source>
      <translation>已复制 {frames} 的动作</translation>
    </message>
    <message>
      <location filename="studio/timeline/edits.py" />
      <source>Marker {number}</source>
      <translation>标记 {number}</translation>
    </message>
    <message>
      <location filename="studio/timeline/marker_editor.py" />
      <source>Marker name</source>
      <translation>标记名称</translation>
    </message>
    <message>
      <location filename="studio/timeline/strip_painter.py" />
      <source>What you play appears here, one frame and one action at a time</source>
      <translation>你玩的内容会逐帧、逐个动作出现在这里</translation>
    </message>
    <message>
      <location filename="studio/timeline/strip_painter.py" />
      <source>start</source>
      <translation>开头</translation>
    </message>
    <message>
      <location filename="studio/viewport/play_mode.py" />
      <source>The engine is warming up…</source>
      <translation>引擎正在预热…</translation>
    </message>
    <message>
      <location filename="studio/viewport/play_mode.py" />
      <source>Stepping in…</source>
      <translation>正在进入…</translation>
    </message>
    <message>
      <location filename="studio/viewport/surround.py" />
      <source>no action yet</source>
      <translation>还没有动作</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>World viewport</source>
      <translation>世界视口</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Frames come when their world is open</source>
      <translation>打开所属的世界后才会有画面</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Nothing played yet</source>
      <translation>还没有玩过</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Press F5, or click here, to step into your sketch</source>
      <translation>按 F5 或点击此处，进入你的草图</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Played in another world</source>
      <translation>在另一个世界里玩的</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>F9 plays its actions in this one, F5 begins anew</source>
      <translation>按 F9 在这个世界重演动作，按 F5 重新开始</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Rewinding · let go to play on from here</source>
      <translation>倒带中 · 松开即从这里继续</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Paused · P goes on, . makes one frame</source>
      <translation>已暂停 · P 继续，“.” 前进一帧</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Press a key: the world's clock starts with it</source>
      <translation>按任意动作键：世界的时钟随之开始</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Recording</source>
      <translation>录制中</translation>
    </message>
    <message>
      <location filename="studio/viewport/viewport.py" />
      <source>Frame {playhead} · from before the edit</source>
      <translation>第 {playhead} 帧 · 修改之前的画面</translation>
    </message>
  </context>
</TS>
